import { DeviceColumns } from '@ioc/domain/messages/api-shapes'
import { testGauge } from '@ioc/domain/testing/test-device'
import { installedPostgres, startPostgres } from '@ioc/room/testing/postgres-server'
import { expect, test, vi } from 'vitest'
import { startProvince } from './province.ts'

const bin = installedPostgres()

test.skipIf(!bin)('where PostgreSQL is killed the centre ends, waits for it, and goes on with all it had', async () => {
  const server = await startPostgres(bin ?? '')
  const environment = { IOC_DATABASE_URL: server.create('down') }
  const province = await startProvince({ rooms: ['operations'], environment })
  try {
    await province.register([testGauge('PD-1')])
    await server.kill()
    const has = (line: RegExp) => vi.waitUntil(() => province.lines.some((one) => line.test(one)), { timeout: 60_000 })
    await has(/^operations: stopped: PostgreSQL down on \S+ is gone/)
    await has(/^operations has ended \(code 1\); starting it again/)
    await has(/^operations: PostgreSQL down on \S+ does not answer \(.*\): trying again until it does/)
    await server.start()
    await vi.waitUntil(() => province.watcher.rooms[0]?.state === 'ready', { timeout: 60_000 })
    expect((await province.ask('/api/devices', DeviceColumns)).id).toEqual(['PD-1'])
    expect(province.lines.join('\n')).not.toContain(new URL(environment.IOC_DATABASE_URL).password)
  } finally {
    await province.stop()
    await server.remove()
  }
})
