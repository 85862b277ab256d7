import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { portOf } from '@ioc/room/announcement'
import { type Log, reason } from '@ioc/room/log'
import { runToken } from '@ioc/room/run-token'
import { waitFor } from '@ioc/room/wait-for'
import { startWorker } from '@ioc/room/worker'
import { z } from 'zod'
import { type HistorySpan, spanBefore } from './history.ts'
import { refuseNewer } from './newer-file.ts'
import { type SeedingOrder, SeedingWord } from './seeding-order.ts'

/** How far the filling of the store has come, over restarts. `none`: the store held something already. */
const SeedingState = z.discriminatedUnion('state', [
  z.object({ state: z.literal('none') }),
  z.object({ state: z.literal('running'), span: z.object({ from: z.number(), to: z.number() }) }),
  z.object({ state: z.literal('done'), span: z.object({ from: z.number(), to: z.number() }) }),
])
type SeedingState = z.infer<typeof SeedingState>

const version = 1

/** How far the filling had come; undefined before the first. Throws where a newer release has written it. */
export function readSeeding(path: string): SeedingState | undefined {
  if (!existsSync(path)) return undefined
  const content: unknown = JSON.parse(readFileSync(path, 'utf8'))
  refuseNewer(path, content, version)
  return SeedingState.parse(content)
}

function writeState(path: string, state: SeedingState): void {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(`${path}.new`, JSON.stringify({ version, ...state }))
  renameSync(`${path}.new`, path)
}

/**
 * The span that the store wants, or null. Asked before the first reading is sent, while an empty store can still be
 * told from one in use; after that this file remembers it, so a filling that was cut short is done again.
 */
export async function wantedSpan(of: {
  path: string
  known: SeedingState | undefined
  days: number
  dataDir: string
  log: Log
  now: () => number
}): Promise<{ span: HistorySpan; isNew: boolean } | null> {
  if (of.days === 0) return null
  const { known } = of
  if (known) return known.state === 'running' ? { span: known.span, isNew: false } : null
  const isEmpty = await waitFor('ingest', of.log, () => askEmpty(of.dataDir))
  if (!isEmpty) {
    writeState(of.path, { state: 'none' })
    return null
  }
  const span = spanBefore(of.now(), of.days)
  writeState(of.path, { state: 'running', span })
  return { span, isNew: true }
}

async function askEmpty(dataDir: string): Promise<boolean | undefined> {
  const port = portOf(dataDir, 'ingest', 'door')
  if (port === undefined) return undefined
  try {
    const answer = await fetch(`http://127.0.0.1:${port}/empty?lane=live`, {
      headers: { authorization: `Bearer ${runToken(dataDir)}` },
    })
    return answer.ok ? z.object({ empty: z.boolean() }).parse(await answer.json()).empty : undefined
  } catch {
    return undefined
  }
}

/** Fills the store in a thread of its own; progress is told to the centre, and the end is remembered in `path`. */
export function startSeeding(
  order: SeedingOrder,
  of: { path: string; tell: (done: number) => Promise<void>; log: Log },
): { stop(): Promise<void> } {
  const worker = startWorker(new URL('./seeding-worker.ts', import.meta.url), order)
  const began = performance.now()
  const tell = (done: number, tries: number): void => {
    of.tell(done).catch((cause) => {
      // The last word must arrive, or the screen says for ever that history is being filled.
      if (tries > 1) setTimeout(() => tell(done, tries - 1), 2000).unref()
      else of.log.warn(`progress of history was not taken: ${reason(cause)}`)
    })
  }
  let waited = false
  worker.on('message', (message) => {
    const word = SeedingWord.parse(message)
    if (word.type === 'waiting') {
      if (!waited) of.log.info(`history waits: ${word.detail}`)
      waited = true
      return
    }
    waited = false
    tell(word.done, word.done === 1 ? 30 : 1)
    if (word.done < 1) return
    writeState(of.path, { state: 'done', span: order.span })
    of.log.info(`history is in the store after ${Math.round((performance.now() - began) / 1000)} s`)
  })
  worker.on('error', (cause) => of.log.error('history was not made; the next start makes it again', cause))
  tell(0, 3)
  return { stop: async () => void (await worker.terminate()) }
}
