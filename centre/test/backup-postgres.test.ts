import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { DeviceColumns } from '@ioc/domain/messages/api-shapes'
import { testGauge } from '@ioc/domain/testing/test-device'
import { installedPostgres, startPostgres } from '@ioc/room/testing/postgres-server'
import { expect, test } from 'vitest'
import { npmRun } from './npm-run.ts'
import { startProvince } from './province.ts'

const bin = installedPostgres()

test.skipIf(!bin)(
  'a centre on PostgreSQL is backed up during writes, and restored into an empty database',
  async () => {
    const server = await startPostgres(bin ?? '')
    const folder = mkdtempSync(join(tmpdir(), 'ioc-backup-pg-'))
    const [backup, restored] = [join(folder, 'backup'), join(folder, 'restored')]
    const address = (name: string) => ({ IOC_DATABASE_URL: server.url(name) })
    for (const name of ['first', 'second']) server.create(name)
    const province = await startProvince({ environment: address('first') })
    try {
      const tokens = await province.register(Array.from({ length: 20 }, (_, n) => testGauge(`PG-${n}`)))
      expect(tokens.size).toBe(20)
      // Sessions are begun all the time: they change the database and not the registry.
      let isOver = false
      let refused = 0
      const writing = (async () => {
        while (!isOver) {
          const wish = { token: 'wrong' }
          await province.send('POST', '/api/session', wish).catch(() => (refused += 1))
          await sleep(20)
        }
      })()
      const without = npmRun(province, 'backup', [join(folder, 'none')]).done
      await expect(without).rejects.toThrow('IOC_DATABASE_URL: it is not set, and this store is one of a PostgreSQL')
      const said = await npmRun(province, 'backup', [backup], address('first')).done
      isOver = true
      await writing
      expect(refused).toBeGreaterThan(5)
      expect(said).toMatch(/PostgreSQL first on 127\.0\.0\.1:\d+: \d+ rows of \d+ tables/)
      expect(said).not.toContain(new URL(server.url('first')).password)
      const onFull = npmRun({ dataDir: restored }, 'restore', [backup], address('first')).done
      await expect(onFull).rejects.toThrow(/is not empty \(it has a table \w+\): a backup is restored into an empty/)
      await npmRun({ dataDir: restored }, 'restore', [backup], address('second')).done
    } finally {
      await province.stop()
    }
    const again = await startProvince({ dataDir: restored, environment: address('second') })
    try {
      expect((await again.ask('/api/devices', DeviceColumns)).id).toHaveLength(20)
      const count = (name: string) => server.sql(name, "SELECT count(*) FROM audit WHERE what = 'import registry'")
      expect(count('second')).toBe(count('first'))
      const mark = readFileSync(join(restored, 'operations', 'postgres-store'), 'utf8').trim()
      expect(server.sql('second', "SELECT value FROM meta WHERE name = 'data_folder'")).toBe(mark)
    } finally {
      await again.stop()
      await server.remove()
      rmSync(folder, { recursive: true, force: true })
    }
  },
)
