import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { portOf } from '@ioc/room/announcement'
import { afterEach, describe, expect, test } from 'vitest'
import { installedInfluxd } from './store/influxd.test-program.ts'
import { influxdFolder } from './store/influxd-layout.ts'

const program = installedInfluxd()
const dataDir = mkdtempSync(join(tmpdir(), 'ioc-keeper-'))
const keepers: ChildProcess[] = []
afterEach(async () => {
  for (const keeper of keepers.splice(0)) {
    if (keeper.exitCode !== null || keeper.signalCode !== null) continue
    keeper.kill('SIGTERM')
    await once(keeper, 'exit')
  }
  rmSync(dataDir, { recursive: true, force: true })
})

function keep(environment: Record<string, string>) {
  const keeper = spawn(process.execPath, [join(import.meta.dirname, '../dist/influxd-main.js')], {
    env: { ...process.env, IOC_DATA_DIR: dataDir, IOC_INFLUXD_PORT: '0', ...environment },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  keepers.push(keeper)
  return keeper
}

const isAlive = (pid: number) => {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

test('where influxd is not installed one line says what to do, and nobody tries again', async () => {
  const keeper = keep({ PATH: '/nowhere' })
  const said = keeper.stderr ? text(keeper.stderr) : ''
  await once(keeper, 'exit')
  expect(keeper.exitCode).toBe(2)
  expect(await said).toContain('influxd is not installed: install InfluxDB 1.x (Debian: apt-get install influxdb)')
})

describe.skipIf(program === undefined)('with an influxd', () => {
  test('a taken port ends the start with a line that names it', async () => {
    const taken = createServer().listen(0, '127.0.0.1')
    await once(taken, 'listening')
    const address = taken.address()
    const port = typeof address === 'object' && address !== null ? address.port : 0
    const keeper = keep({ IOC_INFLUXD_PORT: String(port) })
    const said = keeper.stderr ? text(keeper.stderr) : ''
    await once(keeper, 'exit')
    taken.close()
    expect(keeper.exitCode).toBe(2)
    expect(await said).toContain(`port ${port} is taken: set IOC_INFLUXD_PORT`)
  })

  test('a keeper that is stopped while its influxd is starting leaves none behind', async () => {
    const path = join(influxdFolder(dataDir), 'pid')
    const keeper = keep({})
    const pidNow = () => (existsSync(path) ? Number(readFileSync(path, 'utf8')) : 0)
    await expect.poll(pidNow, { timeout: 60_000, interval: 5 }).toBeGreaterThan(0)
    const pid = pidNow()
    keeper.kill('SIGTERM')
    await once(keeper, 'exit')
    await expect.poll(() => isAlive(pid)).toBe(false)
  })

  test('the influxd that a killed keeper has left behind is ended by the next, which takes its data over', async () => {
    const pidOf = () => Number(readFileSync(join(influxdFolder(dataDir), 'pid'), 'utf8'))
    const first = keep({})
    await expect.poll(() => portOf(dataDir, 'influxd', 'http'), { timeout: 60_000 }).toBeDefined()
    const left = pidOf()
    first.kill('SIGKILL')
    await once(first, 'exit')
    expect(isAlive(left)).toBe(true)
    // As where the keeper was killed before it could write down whom it had started.
    rmSync(join(influxdFolder(dataDir), 'pid'))
    const port = portOf(dataDir, 'influxd', 'http')
    keep({})
    await expect.poll(() => portOf(dataDir, 'influxd', 'http') !== port, { timeout: 60_000 }).toBe(true)
    await expect.poll(() => isAlive(left)).toBe(false)
    expect(isAlive(pidOf())).toBe(true)
    const answer = await fetch(`http://127.0.0.1:${portOf(dataDir, 'influxd', 'http')}/query?q=SHOW+DATABASES`)
    expect(answer.status).toBe(401)
  })
})
