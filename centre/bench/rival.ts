import { writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { userInfo } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { build } from 'esbuild'
import { z } from 'zod'
import { root } from '../test/province.ts'
import { influxQuery, keptByInflux, startInfluxd } from './influxd.ts'
import { answering, freePort, installed, type OwnProcess, startProcess } from './own-processes.ts'
import { quantile } from './quantile.ts'
import { type FleetSize, fleetOf, type RunningSide, type Side } from './side.ts'

const database = 'readings'

export const mosquittoProgram = () => installed('mosquitto', 'mosquitto')

/** Mosquitto, a plain mqtt.js subscriber and InfluxDB. */
export function rival(persistence: boolean): Side {
  return {
    name: `mosquitto (persistence ${persistence ? 'on' : 'off'}) + mqtt.js + InfluxDB`,
    database: ['InfluxDB'],
    path: ['mosquitto', 'subscriber', 'InfluxDB'],
    isOurs: false,
    start: (folder, size) => startRival(folder, size, persistence),
  }
}

async function startRival(folder: string, size: FleetSize, persistence: boolean): Promise<RunningSide> {
  const started: OwnProcess[] = []
  const store = join(folder, 'influxd')
  // Who writes ends before what it writes to.
  const stop = async () => {
    for (const one of started.toReversed()) await one.stop()
  }
  try {
    const influxd = await startInfluxd(store)
    started.push(influxd)
    await influxQuery(influxd.url, `CREATE DATABASE "${database}"`)
    const port = await freePort()
    const mosquitto = await startMosquitto(folder, port, persistence)
    started.push(mosquitto)
    const subscriber = await startSubscriber(port, `${influxd.url}/write?db=${database}&precision=ms`)
    started.push(subscriber)
    return {
      port,
      connections: fleetOf(size).gateways.map((gateway) => ({ ...gateway, token: 'none' })),
      processes: { mosquitto: mosquitto.pid, subscriber: subscriber.pid, InfluxDB: influxd.pid },
      stored: async () => subscriber.stored(),
      beginDelays: async () => subscriber.beginDelays(),
      delays: async () => ({ p50: quantile(subscriber.delays(), 0.5), p99: quantile(subscriber.delays(), 0.99) }),
      stop,
      kept: () => keptByInflux(store, database),
    }
  } catch (cause) {
    await stop()
    throw cause
  }
}

/**
 * With persistence on, mosquitto writes its whole state to disk after each change that it notices. Either way it
 * acknowledges a message once it has it in memory.
 */
async function startMosquitto(folder: string, port: number, persistence: boolean): Promise<OwnProcess> {
  const config = join(folder, 'mosquitto.conf')
  const lines = [
    `listener ${port} 127.0.0.1`,
    'allow_anonymous true',
    // Started as root, it would become a user that may not write here.
    `user ${userInfo().username}`,
    'set_tcp_nodelay true',
    // The default of 1,000 drops messages as soon as the subscriber falls a quarter of a second behind.
    'max_queued_messages 0',
    'max_inflight_messages 1000',
    'log_type error',
    `persistence ${persistence}`,
    ...(persistence ? [`persistence_location ${folder}/`, 'autosave_on_changes true', 'autosave_interval 1'] : []),
  ]
  writeFileSync(config, `${lines.join('\n')}\n`)
  const started = startProcess(mosquittoProgram(), ['-c', config])
  await answering('mosquitto', started, () => reached(port))
  return started
}

function reached(port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: '127.0.0.1', port }, () => {
      socket.destroy()
      resolve()
    })
    socket.once('error', reject)
  })
}

const Line = z.object({ stored: z.number(), malformed: z.number(), delayMs: z.number() })

/** Starts the subscriber, built like our rooms are; resolves once it is subscribed. */
async function startSubscriber(port: number, writeUrl: string) {
  const built = join(root, 'centre/dist/rival-subscriber.js')
  await build({
    entryPoints: [join(root, 'centre/bench/rival-subscriber.ts')],
    outfile: built,
    bundle: true,
    packages: 'external',
    platform: 'node',
    format: 'esm',
    target: 'node20',
    logLevel: 'warning',
  })
  const started = startProcess(process.execPath, [built, `mqtt://127.0.0.1:${port}`, writeUrl])
  const { stdout } = started.child
  if (!stdout) throw new Error('the subscriber has no output')
  let stored = 0
  let delays: number[] = []
  const lines = createInterface(stdout)
  await new Promise<void>((resolve, reject) => {
    lines.once('line', () => resolve())
    started.child.once('exit', (code) => reject(new Error(`the subscriber ended with ${code}`)))
  })
  lines.on('line', (text) => {
    const line = Line.safeParse(JSON.parse(text))
    if (!line.success) return
    stored = line.data.stored
    delays.push(line.data.delayMs)
  })
  return {
    ...started,
    stored: () => stored,
    delays: () => delays,
    beginDelays: () => {
      delays = []
    },
  }
}
