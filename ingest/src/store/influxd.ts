import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { delimiter, join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { isOn, processesOn } from '@ioc/room/left-behind'

/** Damaged series files let influxd hang at its start without a word, so its start has a limit. */
const startWithinMs = 60_000
const stopWithinMs = 5000
const lastWordsWithinMs = 2000
const mostTries = 5

export type Influxd = {
  url: string
  port: number
  /** Where `influxd backup` and `influxd restore` speak with it: whoever is on this machine may. */
  copyPort: number
  pid: number
  /** Resolves with how the process ended. */
  ended: Promise<string>
  stop(): Promise<void>
}

export type InfluxdOptions = { program: string; folder: string; port: number; auth: boolean }

/** Where an influxd listens: for queries, and for those that copy it. */
type Ports = { port: number; copyPort: number }

/** Path of an installed influxd among the folders of a PATH, or undefined. */
export function influxdProgram(path: string): string | undefined {
  return path
    .split(delimiter)
    .map((folder) => join(folder, 'influxd'))
    .find((file) => existsSync(file))
}

/**
 * Starts an influxd 1.x of our own on loopback with its data, configuration and log in `folder`; port 0 picks one.
 * Resolves once it answers; throws with the end of its log where it does not. `pick` finds a port that is free: one
 * that somebody else has taken by the time that influxd comes to it is picked anew.
 */
export async function startInfluxd(options: InfluxdOptions, pick = freePort): Promise<Influxd> {
  for (let tries = 1; ; tries++) {
    const port = options.port === 0 ? await pick() : options.port
    const copyPort = await pick()
    try {
      return await start(options, { port, copyPort })
    } catch (cause) {
      if (!(cause instanceof PortTaken)) throw cause
      if (options.port !== 0 && cause.ports.includes(options.port))
        throw Object.assign(new Error(`port ${options.port} is taken: set IOC_INFLUXD_PORT to another`, { cause }), {
          code: 'EADDRINUSE',
        })
      if (tries === mostTries) throw cause
    }
  }
}

class PortTaken extends Error {
  override name = 'PortTaken'
  readonly ports: readonly number[]

  constructor(ports: readonly number[]) {
    super(`influxd did not start: other programs take its ports, the last ${ports.join(' and ')}: start it again`)
    this.ports = ports
  }
}

async function start(options: InfluxdOptions, { port, copyPort }: Ports): Promise<Influxd> {
  const { program, folder } = options
  mkdirSync(folder, { recursive: true })
  const config = resolve(folder, 'influxd.conf')
  writeFileSync(config, configuration({ ...options, port, copyPort }))
  const child = spawn(program, ['-config', config], { stdio: ['ignore', 'ignore', 'pipe'] })
  writeFileSync(join(folder, 'pid'), String(child.pid ?? ''))
  const log: string[] = []
  child.stderr?.on('data', (bytes) => {
    log.push(String(bytes))
    log.splice(0, log.length - 20)
  })
  // Whoever ends while it starts, or in haste, leaves none behind: what it has confirmed survives a kill.
  const killWithUs = () => void child.kill('SIGKILL')
  process.once('exit', killWithUs)
  const ended = new Promise<string>((resolve) => {
    child.once('exit', () => process.off('exit', killWithUs))
    child.once('error', (cause) => resolve(cause.message))
    child.once('exit', (code, signal) => resolve(signal ?? `code ${code}`))
  })
  const closed = new Promise((resolve) => child.once('close', resolve))
  const url = `http://127.0.0.1:${port}`
  const given = new AbortController()
  const limit = sleep(startWithinMs, 'no answer within 60 s', { signal: given.signal }).catch(() => 'over')
  const how = await Promise.race([ended, answers(url, given.signal), limit])
  given.abort()
  if (how !== 'ready') {
    await end(child)
    // What it said last may come behind its end.
    await Promise.race([closed, sleep(lastWordsWithinMs)])
    const taken = [...log.join('').matchAll(/:(\d+): bind: address already in use/g)].map(([, one]) => Number(one))
    if (taken.length > 0) throw new PortTaken(taken)
    throw new Error(
      `influxd did not start (${how}): ${log.join('').trim().slice(-400)}; where its files are damaged, restore ${folder} from a backup`,
    )
  }
  return { url, port, copyPort, pid: child.pid ?? 0, ended, stop: () => end(child) }
}

async function answers(url: string, given: AbortSignal): Promise<string> {
  while (!given.aborted) {
    try {
      if ((await fetch(`${url}/ping`, { signal: AbortSignal.timeout(2000) })).status === 204) return 'ready'
    } catch {}
    await sleep(50)
  }
  return 'over'
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return
  const ended = once(child, 'exit')
  child.kill('SIGTERM')
  const inTime = await Promise.race([ended.then(() => true), sleep(stopWithinMs, false)])
  if (inTime) return
  child.kill('SIGKILL')
  await ended
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  return typeof address === 'object' && address !== null ? address.port : 0
}

/** Ends whatever influxd a killed keeper has left behind on these files; no other process is touched. */
export async function endLeftBehind(folder: string): Promise<void> {
  const config = resolve(folder, 'influxd.conf')
  for (const pid of processesOn(config)) {
    signalTo(pid, 'SIGTERM')
    for (let waited = 0; isOn(pid, config); waited += 50) {
      if (waited === stopWithinMs) signalTo(pid, 'SIGKILL')
      await sleep(50)
    }
  }
}

/** Whoever has ended meanwhile needs no signal. */
function signalTo(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal)
  } catch (cause) {
    if (!(cause instanceof Error && 'code' in cause && cause.code === 'ESRCH')) throw cause
  }
}

function configuration({ folder, port, copyPort, auth }: InfluxdOptions & { copyPort: number }): string {
  return `# Written anew at each start.
reporting-disabled = true
bind-address = "127.0.0.1:${copyPort}"
[meta]
  dir = ${JSON.stringify(join(folder, 'meta'))}
[data]
  dir = ${JSON.stringify(join(folder, 'data'))}
  wal-dir = ${JSON.stringify(join(folder, 'wal'))}
  index-version = "tsi1"
  max-series-per-database = 0
  max-values-per-tag = 0
  query-log-enabled = false
  cache-snapshot-memory-size = "8m"
[monitor]
  store-enabled = false
[subscriber]
  enabled = false
[continuous_queries]
  enabled = false
[http]
  bind-address = "127.0.0.1:${port}"
  auth-enabled = ${auth}
  log-enabled = false
[logging]
  level = "warn"
  suppress-logo = true
`
}
