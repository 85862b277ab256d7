import { Point } from '@influxdata/influxdb-client'
import { InfluxRefusal } from './influx-connection.ts'

/** A line of line protocol; `refuse` is who it stands for. */
export type Line<Owner> = { text: string; owner: Owner }

const linesAtOnce = 5000

/** Fields as a line of line protocol at `t` (ms), or undefined where a value is none that InfluxDB can hold. */
export function line(of: {
  measurement: string
  tags: Record<string, string>
  fields: Record<string, number | boolean | string>
  t: number
}): string | undefined {
  const point = new Point(of.measurement)
  for (const [name, value] of Object.entries(of.tags)) point.tag(name, value)
  for (const [name, value] of Object.entries(of.fields)) {
    if (typeof value === 'boolean') point.booleanField(name, value)
    else if (typeof value === 'string') point.stringField(name, value)
    else if (Number.isFinite(value)) point.floatField(name, value)
    else return undefined
  }
  return point.timestamp(String(Math.round(of.t))).toLineProtocol()
}

/**
 * Sends lines; answers those that the server will never take, with its reason. It stores the good ones of a request
 * that it answers with 400, and does not say which were bad: so the request is halved until the bad ones stand alone.
 * `works` proves, before a line is given up, that it is the line and not the server: it throws where the server is ill.
 */
export async function sendLines<Owner>(
  lines: readonly Line<Owner>[],
  send: (text: string) => Promise<void>,
  works: () => Promise<void>,
): Promise<{ owner: Owner; reason: string }[]> {
  const refused: { owner: Owner; reason: string }[] = []
  let proven = false
  const sendSome = async (some: readonly Line<Owner>[]): Promise<void> => {
    try {
      await send(some.map((one) => one.text).join('\n'))
    } catch (cause) {
      if (!(cause instanceof InfluxRefusal)) throw cause
      const [only] = some
      if (some.length > 1) {
        const half = Math.ceil(some.length / 2)
        await sendSome(some.slice(0, half))
        await sendSome(some.slice(half))
      } else if (only) {
        if (!proven) await works()
        proven = true
        refused.push({ owner: only.owner, reason: `InfluxDB ${cause.status}: ${cause.message}` })
      }
    }
  }
  for (let start = 0; start < lines.length; start += linesAtOnce)
    await sendSome(lines.slice(start, start + linesAtOnce))
  return refused
}
