import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { installedPostgres, startPostgres } from '@ioc/room/testing/postgres-server'
import { expect, test } from 'vitest'
import { npmRun } from './npm-run.ts'
import { root } from './province.ts'

const bin = installedPostgres()

test.skipIf(!bin)(
  'npm run audit -- verify reads a store in PostgreSQL, and names the row that was changed',
  async () => {
    const server = await startPostgres(bin ?? '')
    const dataDir = mkdtempSync(join(tmpdir(), 'ioc-audit-pg-'))
    try {
      server.create('audited')
      const address = { IOC_DATABASE_URL: server.url('audited') }
      await runNation({ ...address, IOC_DATA_DIR: dataDir, IOC_HTTP_PORT: '0', IOC_LEVEL: 'national' })
      const verify = (...more: string[]) => npmRun({ dataDir }, 'audit', ['verify', ...more], address).done
      const said = await verify()
      expect(said).toMatch(/audit: PostgreSQL audited on 127\.0\.0\.1:\d+: 2 rows hold; the head is 2:[0-9a-f]{64}/)
      expect(said).not.toContain(new URL(server.url('audited')).password)
      const head = /(2:[0-9a-f]{64})/.exec(said)?.[1] ?? ''
      expect(await verify('--head', head)).toContain('2 rows hold')
      server.sql('audited', "UPDATE audit SET detail = detail || '.' WHERE number = 2")
      await expect(verify()).rejects.toThrow(/audit ended with 1: .*row 2 was changed \(.* operations: add person\)/)
      server.sql('audited', 'DELETE FROM audit WHERE number = 2')
      await expect(verify()).rejects.toThrow('row 2 was removed')
      const elsewhere = npmRun({ dataDir }, 'audit', ['verify'], { IOC_DATABASE_URL: '' }).done
      await expect(elsewhere).rejects.toThrow('IOC_DATABASE_URL: it is not set, and this store is one of a PostgreSQL')
    } finally {
      await server.remove()
      rmSync(dataDir, { recursive: true, force: true })
    }
  },
)

/** A national centre on its own, until its demo accounts are made. */
async function runNation(environment: Record<string, string>): Promise<void> {
  const child = spawn(process.execPath, ['operations/dist/main.js'], {
    cwd: root,
    env: { ...process.env, ...environment },
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (text: Buffer) => {
      output += text.toString()
      if (output.includes('operations: ready')) child.kill('SIGTERM')
    })
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve))
  if (code !== 0) throw new Error(`the national centre ended with ${code}: ${output}`)
}
