import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { lastingPort } from '@ioc/room/testing/lasting-port'
import { expect, test } from 'vitest'
import { installedInfluxd } from './influxd.test-program.ts'
import { startInfluxd } from './influxd.ts'

const program = installedInfluxd()

test.skipIf(program === undefined).each([
  ['for queries', 0],
  ['for copies', 1],
])('a port %s that somebody took before influxd came to it is picked anew', async (_, place) => {
  const folder = mkdtempSync(join(tmpdir(), 'ioc-influxd-'))
  const port = await lastingPort()
  const other = createServer().listen(port, '127.0.0.1')
  await once(other, 'listening')
  let picked = 0
  const influxd = await startInfluxd({ program: program ?? '', folder, port: 0, auth: false }, async () =>
    picked++ === place ? port : await lastingPort(),
  )
  expect(picked).toBe(4)
  expect((await fetch(`${influxd.url}/ping`)).status).toBe(204)
  await influxd.stop()
  other.close()
  rmSync(folder, { recursive: true, force: true })
})
