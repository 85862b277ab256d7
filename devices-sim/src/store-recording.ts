import { setTimeout as sleep } from 'node:timers/promises'
import { SpanPage } from '@ioc/domain/messages/inner-doors'
import { portOf } from '@ioc/room/announcement'
import { runToken } from '@ioc/room/run-token'
import type { PlayedDevices } from './player.ts'
import type { Moment, Recording } from './recording.ts'

/** A past span of the live lane (ms), of all its devices or of those named or in the communes named. */
export type PastSpan = { from: number; to: number; devices: readonly string[]; communes: readonly string[] }

const askAgainMs = 1000
const tries = 60
/** More do not fit in the line of a request: then all are read, and the others left out here. */
const namedAtMost = 200

/** The past of the live lane as a recording, read page by page from ingest; `live`: the devices of the registry. */
export function storeRecording(dataDir: string, span: PastSpan, live: PlayedDevices): Recording {
  const { from, to, devices, communes } = span
  const stranger = devices.find((id) => !live.has(id))
  if (stranger !== undefined) throw new Error(`--devices: there is no device ${stranger} in the live registry`)
  const uses = [...live]
    .filter(([id]) => devices.length === 0 || devices.includes(id))
    .filter(([, { commune }]) => communes.length === 0 || communes.includes(commune))
    .map(([id]) => id)
  if (uses.length === 0) throw new Error('no device of the live registry is wanted: see --devices and --commune')
  return {
    header: {
      type: 'recording',
      version: 1,
      name: 'store',
      source: 'the live lane, as its store has it',
      from: new Date(from).toISOString(),
      to: new Date(to).toISOString(),
      devices: [],
      uses,
      note: '',
    },
    moments: pastMoments(dataDir, span, new Set(uses)),
  }
}

async function* pastMoments(
  dataDir: string,
  { from, to, devices, communes }: PastSpan,
  uses: ReadonlySet<string>,
): AsyncGenerator<Moment> {
  // The span includes its end; that of a page is where the next one begins.
  for (let next: number | null = from; next !== null; ) {
    const query = new URLSearchParams({ lane: 'live', from: `${next}`, to: `${to + 1}` })
    if (devices.length <= namedAtMost) for (const id of devices) query.append('device', id)
    for (const code of communes) query.append('commune', code)
    const page: SpanPage = await askPage(dataDir, query)
    for (const [n, t] of page.t.entries()) {
      const device = page.device[n] ?? ''
      if (uses.has(device)) yield { t, device, values: page.values[n] ?? {} }
    }
    next = page.next
  }
}

/** Asks again while ingest is away: a long replay outlives its restart. */
async function askPage(dataDir: string, query: URLSearchParams): Promise<SpanPage> {
  for (let attempt = 1; ; attempt++) {
    const port = portOf(dataDir, 'ingest', 'door')
    try {
      if (port === undefined) throw new Error('ingest has not said its port')
      const answer = await fetch(`http://127.0.0.1:${port}/readings?${query}`, {
        headers: { authorization: `Bearer ${runToken(dataDir)}` },
        signal: AbortSignal.timeout(60_000),
      })
      if (!answer.ok) throw new Error(`ingest answered ${answer.status}: ${(await answer.text()).slice(0, 200)}`)
      return SpanPage.parse(await answer.json())
    } catch (cause) {
      if (attempt === tries) throw new Error('the past cannot be read from ingest', { cause })
      await sleep(askAgainMs)
    }
  }
}
