import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { CentreState, Counts } from '@ioc/domain/messages/api-shapes'
import { afterEach, expect, test } from 'vitest'
import { program } from './needs.ts'
import { root } from './province.ts'

const started: ChildProcess[] = []
afterEach(async () => {
  for (const child of started.splice(0)) {
    if (child.exitCode !== null || child.signalCode !== null) continue
    interrupt(child)
    await once(child, 'exit')
  }
})

const free = {
  IOC_HTTP_PORT: '0',
  IOC_NATIONAL_HTTP_PORT: '0',
  IOC_MQTT_PORT: '0',
  IOC_MQTTS_PORT: '0',
  IOC_WS_PORT: '0',
  IOC_BROKER_DOOR: '0',
  IOC_INGEST_DOOR: '0',
  IOC_ANALYTICS_DOOR: '0',
  IOC_SIM_SEED_DAYS: '0',
  IOC_SIM_PORT: '0',
}
const newFolder = () => mkdtempSync(join(tmpdir(), 'ioc-start-'))

/** How it ended, once everything that it said has come. */
const exitCode = (child: ChildProcess) => new Promise<number | null>((resolve) => child.once('close', resolve))

/** Ctrl-C: the terminal signals the whole group of npm and what it runs. */
function interrupt(child: ChildProcess): void {
  if (child.pid !== undefined) process.kill(-child.pid, 'SIGINT')
}

/** `npm start` as a stranger types it, on ports of its own. */
function npmStart(environment: Record<string, string>, words: string[] = []) {
  const child = spawn('npm', ['start', '--silent', '--', ...words], {
    cwd: root,
    env: { ...process.env, ...free, IOC_DATA_DIR: newFolder(), ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  })
  started.push(child)
  const lines: string[] = []
  for (const stream of [child.stdout, child.stderr]) createInterface(stream).on('line', (line) => void lines.push(line))
  const line = (part: string) =>
    expect
      .poll(() => lines.some((one) => one.includes(part)), { timeout: 120_000, message: `"${part}" is said` })
      .toBe(true)
  return { child, lines, line }
}

test('npm start makes a province and a national centre, says both addresses, and stops on Ctrl-C', async () => {
  const { child, lines, line } = npmStart({}, ['--devices', '100'])
  await line('centre: national')
  const address = (name: string) =>
    /http:\/\/\S+/.exec(lines.find((one) => one.includes(`centre: ${name}`)) ?? '')?.[0] ?? ''
  const state = async (name: string) => CentreState.parse(await (await fetch(`${address(name)}/api/centre`)).json())
  expect(await state('province')).toMatchObject({ level: 'province', province: '48', mode: 'demo' })
  await expect.poll(async () => (await state('province')).link?.state).toBe('linked')
  expect(await state('national')).toMatchObject({ level: 'national', province: null, link: null })
  const page = await (await fetch(address('province'))).text()
  expect(page).toContain('<title>Hải Đăng</title>')
  const before = performance.now()
  interrupt(child)
  await once(child, 'exit')
  expect(performance.now() - before).toBeLessThan(12_000)
  await line('centre: stopped')
})

const influxd = program('influxd')
test.skipIf(influxd === undefined)(
  'npm start -- --influx starts an influxd, starts it again when it dies, and leaves none behind',
  async () => {
    const { child, lines, line } = npmStart({ IOC_INFLUXD_PORT: '0', IOC_NATIONAL: 'off' }, [
      '--influx',
      '--devices',
      '100',
    ])
    await line('centre: province')
    const said = () => lines.flatMap((one) => /InfluxDB answers on (\S+), process (\d+)/.exec(one)?.slice(1) ?? [])
    const address = /http:\/\/\S+/.exec(lines.find((one) => one.includes('centre: province')) ?? '')?.[0] ?? ''
    const stored = async () =>
      Counts.parse(await (await fetch(`${address}/api/counts?lane=live`)).json()).readings.stored
    await expect.poll(stored, { timeout: 60_000 }).toBeGreaterThan(50)
    const before = await stored()
    process.kill(Number(said()[1]), 'SIGKILL')
    await line('influxd has ended')
    await expect.poll(() => said().length, { timeout: 60_000 }).toBe(4)
    await expect.poll(stored, { timeout: 60_000 }).toBeGreaterThan(before)
    interrupt(child)
    await once(child, 'exit')
    await line('centre: stopped')
    expect(() => process.kill(Number(said()[3]), 0)).toThrow('ESRCH')
  },
)

test('a bad setting ends the start with one line that names it', async () => {
  const { child, lines } = npmStart({ IOC_HTTP_PORT: 'eighty' })
  const code = await exitCode(child)
  expect(code).not.toBe(0)
  expect(lines.filter((line) => line.includes('IOC_HTTP_PORT'))).toHaveLength(1)
})

test('an unknown option ends the start with the list of those that there are', async () => {
  const { child, lines } = npmStart({}, ['--colour', 'red'])
  const code = await exitCode(child)
  expect(code).not.toBe(0)
  expect(lines.join('\n')).toContain('--devices')
})

test('a taken port ends the start with one line that names the port', async () => {
  const taken = createServer().listen(0, '127.0.0.1')
  await once(taken, 'listening')
  const address = taken.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  const { child, lines } = npmStart({ IOC_HTTP_PORT: `${port}`, IOC_SIM: 'off', IOC_NATIONAL: 'off' })
  const code = await exitCode(child)
  taken.close()
  expect(code).not.toBe(0)
  expect(lines.filter((line) => line.includes(`${port}`))).toHaveLength(1)
})

test('a second start on the same data is refused with what to do', async () => {
  const dataDir = newFolder()
  const first = npmStart({ IOC_DATA_DIR: dataDir, IOC_SIM: 'off', IOC_NATIONAL: 'off' })
  await first.line('centre: province')
  const second = npmStart({ IOC_DATA_DIR: dataDir, IOC_SIM: 'off', IOC_NATIONAL: 'off' })
  const code = await exitCode(second.child)
  expect(code).not.toBe(0)
  expect(second.lines.filter((line) => line.includes('in use by another centre'))).toHaveLength(1)
})
