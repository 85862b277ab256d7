import { setTimeout as sleep } from 'node:timers/promises'
import mqtt from 'mqtt'

/**
 * What many centres run between their broker and InfluxDB: one subscriber that turns packs into lines and writes them
 * in batches. Words: address of the broker, address that lines are posted to. It prints a line of JSON once it is
 * subscribed, and one after each write: readings stored so far, and the age in ms of the oldest pack of that write.
 *
 * mqtt.js acknowledges a message once its listener has run, so what waits here is lost if this process dies.
 */
const [brokerUrl = '', writeUrl = ''] = process.argv.slice(2)
const linesAtOnce = 5000
const pauseMs = 250
const retryMs = 1000

type Entry = { bn?: string; bt?: number; n: string; v: number }
type Waiting = { line: string; readings: number; sentAt: number }

let waiting: Waiting[] = []
let stored = 0
let malformed = 0

const client = mqtt.connect(brokerUrl, { clientId: 'store-writer', clean: false, reconnectPeriod: 1000 })
client.on('error', (cause) => process.stderr.write(`subscriber: ${cause.message}\n`))
client.on('connect', () => {
  client.subscribe('ioc/live/reading/#', { qos: 1 }, (cause) => {
    if (cause) throw cause
    say({ subscribed: true })
  })
})
client.on('message', (_topic, payload) => {
  const pack = packOf(payload)
  if (pack) waiting.push(pack)
  else malformed++
})

for (;;) {
  if (waiting.length < linesAtOnce) await sleep(pauseMs)
  const batch = waiting.slice(0, linesAtOnce)
  if (batch.length === 0) continue
  waiting = waiting.slice(linesAtOnce)
  if (await isWritten(batch.map((one) => one.line).join('\n')))
    stored += batch.reduce((sum, one) => sum + one.readings, 0)
  const oldest = batch.reduce((least, one) => Math.min(least, one.sentAt), Number.POSITIVE_INFINITY)
  say({ stored, malformed, delayMs: Date.now() - oldest })
}

/** True once the database has confirmed, false where it refuses; tries again each second as long as it does neither. */
async function isWritten(lines: string): Promise<boolean> {
  for (;;) {
    try {
      const answer = await fetch(writeUrl, { method: 'POST', body: lines })
      const words = await answer.text()
      if (answer.ok) return true
      process.stderr.write(`subscriber: ${answer.status} ${words}\n`)
      // A refused batch would be refused again; its good lines are stored.
      if (answer.status === 400) return false
    } catch (cause) {
      process.stderr.write(`subscriber: ${cause instanceof Error ? cause.message : String(cause)}\n`)
    }
    await sleep(retryMs)
  }
}

/** One line of line protocol for a SenML pack of one device, or undefined where it is none. */
function packOf(payload: Buffer): Waiting | undefined {
  const pack = jsonOf(payload)
  if (!Array.isArray(pack) || !pack.every(isEntry)) return undefined
  const [first] = pack
  if (first?.bn === undefined || first.bt === undefined) return undefined
  const device = first.bn.slice(0, -1).replace(/[ ,=]/g, '\\$&')
  const fields = pack.map((entry) => `${entry.n}=${entry.v}`).join(',')
  const sentAt = Math.round(first.bt * 1000)
  return { line: `feeder_meter,device=${device} ${fields} ${sentAt}`, readings: pack.length, sentAt }
}

function jsonOf(payload: Buffer): unknown {
  try {
    return JSON.parse(payload.toString())
  } catch {
    return undefined
  }
}

function isEntry(value: unknown): value is Entry {
  if (typeof value !== 'object' || value === null) return false
  return 'n' in value && typeof value.n === 'string' && 'v' in value && typeof value.v === 'number'
}

function say(line: object): void {
  process.stdout.write(`${JSON.stringify(line)}\n`)
}
