import { parseArgs } from 'node:util'
import { CommuneCode } from '@ioc/domain/place'
import type { PastSpan } from './store-recording.ts'
import { timeOfWord } from './time-word.ts'

const usage = `npm run replay -- <recording.ndjson> [--speed 60] [--lane replay-name]
npm run replay -- --series <folder> [--only id,id] [--from <day>] [--days 2] [--speed 600] [--lane replay-name]
npm run replay -- --series <folder> [--only id,id] [--from <day>] [--days 2] --write <recording.ndjson>
npm run replay -- --from store --start <time> --end <time> [--devices id,id] [--commune code,code] [--speed 60] [--lane replay-name]
a <time> is ISO 8601, or "2026-11-21 07:30" as the clock here shows`

/** What the words of a person ask to be played. */
export type Wanted =
  | { type: 'file'; path: string }
  | { type: 'series'; folder: string; only: string[] | undefined; fromDay: number; days: number; write: string | null }
  | { type: 'store'; span: PastSpan }

/** `lane`: as it was wished, or a name made of what is played. */
export type ReplayWords = { wanted: Wanted; lane: string; isLaneWished: boolean; speed: number }

/** Reads the words; throws with what to type. */
export function readReplayWords(argv: readonly string[]): ReplayWords {
  const { values: flags, positionals } = parseArgs({
    args: [...argv],
    allowPositionals: true,
    options: Object.fromEntries(
      ['speed', 'lane', 'series', 'only', 'from', 'days', 'write', 'start', 'end', 'devices', 'commune'].map((name) => [
        name,
        { type: 'string' as const },
      ]),
    ),
  })
  const word = (name: string) => {
    const value = flags[name]
    return typeof value === 'string' ? value : undefined
  }
  const wanted = wantedOf(word, positionals)
  const speed = Number(word('speed') ?? (wanted.type === 'series' ? 600 : 60))
  if (!(speed >= 1 && speed <= 600)) throw new Error('--speed is 1 to 600')
  const wish = word('lane')
  return { wanted, lane: wish ?? laneNameOf(wanted), isLaneWished: wish !== undefined, speed }
}

function wantedOf(word: (name: string) => string | undefined, [path, ...more]: string[]): Wanted {
  const [folder, start, end, write] = [word('series'), word('start'), word('end'), word('write')]
  const isStore = word('from') === 'store'
  const ways = [path !== undefined, folder !== undefined, isStore].filter((way) => way)
  if (ways.length !== 1 || more.length > 0) throw new Error(`say what to play, one of:\n${usage}`)
  if (write !== undefined && folder === undefined)
    throw new Error('--write goes with --series: it makes a recording of it')
  if (path !== undefined) return { type: 'file', path }
  const list = (name: string) =>
    word(name)
      ?.split(',')
      .filter((one) => one !== '')
  if (folder !== undefined) {
    const [fromDay, days] = [Number(word('from') ?? 0), Number(word('days') ?? 2)]
    if (!(fromDay >= 0 && days > 0))
      throw new Error('--from is a day, 0 being the first, and --days how many; both numbers')
    return { type: 'series', folder, only: list('only'), fromDay, days, write: write ?? null }
  }
  if (start === undefined || end === undefined) throw new Error(`--from store wants --start and --end:\n${usage}`)
  const span = { from: timeOfWord(start), to: timeOfWord(end) }
  if (!(span.from < span.to)) throw new Error('--start must be before --end')
  const communes = list('commune') ?? []
  const stranger = communes.find((code) => !CommuneCode.safeParse(code).success)
  if (stranger !== undefined) throw new Error(`--commune: "${stranger}" is no code of five digits`)
  return { type: 'store', span: { ...span, devices: list('devices') ?? [], communes } }
}

/** "recordings/flood-2025-10.ndjson" -> "replay-flood-2025-10" */
function laneNameOf(wanted: Wanted): string {
  if (wanted.type !== 'file') return `replay-${wanted.type}`
  const stem = wanted.path.replace(/^.*\//, '').replace(/\.[^.]*$/, '')
  return `replay-${stem
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '')
    .slice(0, 24)}`
}
