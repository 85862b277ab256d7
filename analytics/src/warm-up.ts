import { setTimeout as sleep } from 'node:timers/promises'
import { SeriesProfile } from '@ioc/domain/messages/inner-doors'
import { portOf } from '@ioc/room/announcement'
import { type Log, reason } from '@ioc/room/log'
import { waitFor } from '@ioc/room/wait-for'

/** How much of the past detection warms up with. */
export const warmUpDays = 14

/** A span of a lane's history, ms. */
export type Span = { lane: string; from: number; to: number }

/**
 * Reads the half-hour means of a span from ingest's inner door and hands each series to `feed` as it comes; answers how
 * many there were. Waits as long as ingest is away; when the answer breaks off it asks again, and a series that has
 * been fed is not fed twice. `stopping`: gives up, also in the middle of an answer, and answers with what was fed by
 * then.
 */
export async function warmUp(
  source: { dataDir: string; token: string; log: Log; stopping: AbortSignal },
  span: Span,
  feed: (profile: SeriesProfile) => void,
): Promise<number> {
  const fed = new Set<string>()
  const once = (profile: SeriesProfile) => {
    const name = `${profile.device}/${profile.metric}`
    if (!fed.has(name)) feed(profile)
    fed.add(name)
  }
  await waitFor(`the history of lane ${span.lane} from ingest`, source.log, async () => {
    if (source.stopping.aborted) return true
    const port = portOf(source.dataDir, 'ingest', 'door')
    return port === undefined ? undefined : await ask({ ...source, port }, span, once)
  })
  return fed.size
}

/** True once the whole answer was fed; undefined: ask again. */
async function ask(
  source: { token: string; log: Log; port: number; stopping: AbortSignal },
  span: Span,
  feed: (profile: SeriesProfile) => void,
): Promise<true | undefined> {
  const query = new URLSearchParams({ lane: span.lane, from: String(span.from), to: String(span.to) })
  try {
    const answer = await fetch(`http://127.0.0.1:${source.port}/profile?${query}`, {
      headers: { authorization: `Bearer ${source.token}` },
      signal: source.stopping,
    })
    if (!answer.ok || !answer.body) throw new Error(`ingest answered ${answer.status}`)
    await readLines(answer.body, feed)
    return true
  } catch (cause) {
    if (source.stopping.aborted) return true
    // Away or starting (a TypeError of fetch): the wait goes on. Anything else is said, and asked again.
    if (!(cause instanceof TypeError)) source.log.warn(`no history of lane ${span.lane} yet: ${reason(cause)}`)
    await sleep(500)
    return undefined
  }
}

async function readLines(body: ReadableStream<Uint8Array>, feed: (profile: SeriesProfile) => void): Promise<void> {
  const decoder = new TextDecoder()
  let rest = ''
  for await (const chunk of body) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) feed(SeriesProfile.parse(JSON.parse(line)))
  }
  if (rest.trim() !== '') feed(SeriesProfile.parse(JSON.parse(rest)))
}
