import { withdraw } from './announcement.ts'
import { type Log, reason, roomLog } from './log.ts'
import { SettingsError } from './settings.ts'

/** A running room. */
export type Running = { stop(): Promise<void> }

/**
 * Takes how to close what a start has opened: a start that fails, or is cut off, closes it before the process ends. For
 * what must not be torn down in the middle, as an engine in a thread: a native addon aborts the whole process there.
 */
export type Opened = (close: () => Promise<unknown>) => void

/** What a room tells the process that started it. */
export type RoomWord = { type: 'ready' } | { type: 'waiting'; detail: string }

/** Whoever stops a room, or wants one that fell to begin anew, waits this long for its end. */
const stopWithinMs = 8000
/** For the end of a start that failed nobody waits: what it opened is closed in peace. */
const failWithinMs = 120_000

/** Exit code of a room whose start fails for a reason that another try cannot mend. */
export const cannotStartCode = 2
const mendedByAPerson = new Set(['EADDRINUSE', 'EACCES', 'EADDRNOTAVAIL', 'newer_schema'])

/**
 * The life of a room's process: starts it, says when it is ready, stops it once on SIGTERM, SIGINT or when the process
 * that started it is gone, and ends with code 1 and one line when it cannot start or breaks.
 */
export async function live(
  room: string,
  start: (log: Log, opened: Opened) => Promise<Running & { dataDir: string }>,
): Promise<void> {
  const log = roomLog(room)
  const opened: (() => Promise<unknown>)[] = []
  let running: (Running & { dataDir: string }) | undefined
  let ending = false
  const end = (code: number) => {
    if (ending) return
    ending = true
    const isAwaited = code === 0 || running !== undefined
    setTimeout(() => process.exit(code || 1), isAwaited ? stopWithinMs : failWithinMs).unref()
    void (async () => {
      try {
        if (running) {
          await running.stop()
          withdraw(running.dataDir, room)
        } else await Promise.allSettled(opened.map((close) => close()))
        process.exit(code)
      } catch (cause) {
        log.error('did not stop cleanly', cause)
        // Why it ends stands, and with it whether another try could mend it.
        process.exit(code || 1)
      }
    })()
  }
  const fail = (cause: unknown) => {
    // What breaks because a start that failed is being closed says nothing new.
    if (ending && !running) return
    log.error('stopped', cause)
    if (cause instanceof Error && process.env.IOC_STACKS === '1') process.stderr.write(`${cause.stack}\n`)
    end(wantsAPerson(cause) ? cannotStartCode : 1)
  }
  process.on('uncaughtException', fail)
  process.on('unhandledRejection', fail)
  process.on('SIGTERM', () => end(0))
  process.on('SIGINT', () => end(0))
  process.on('disconnect', () => end(0))
  try {
    const started = await start(log, (close) => opened.push(close))
    if (ending) return
    running = started
    log.info('ready')
    tellStarter({ type: 'ready' })
  } catch (cause) {
    if (ending) return
    for (const line of cause instanceof SettingsError ? cause.lines : [reason(cause)])
      log.error(`cannot start: ${line}`)
    end(wantsAPerson(cause) ? cannotStartCode : 1)
  }
}

/** A bad setting, a taken port, data of a newer release: starting again changes nothing. */
function wantsAPerson(cause: unknown): boolean {
  if (!(cause instanceof Error)) return false
  if (cause instanceof SettingsError) return true
  if ('code' in cause && typeof cause.code === 'string' && mendedByAPerson.has(cause.code)) return true
  return wantsAPerson(cause.cause)
}

/** Tells the process that started this one, where there is one. */
export function tellStarter(word: RoomWord): void {
  if (process.connected) process.send?.(word)
}
