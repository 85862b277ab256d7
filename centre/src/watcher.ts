import { type ChildProcess, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { cannotStartCode } from '@ioc/room/life'
import type { RoomPlan } from './rooms.ts'

const firstPauseMs = 500
const longestPauseMs = 30_000
/** A room that has lived this long is well again: its next fall starts with the shortest pause. */
const wellAfterMs = 60_000
const stopWithinMs = 9000
/** What a room said last comes within this after its end; a process that it left behind may hold its pipes open. */
const lastWordsWithinMs = 2000
/** V8 grows its heap as far as it is let: with these bounds it collects instead (docs/decisions/02). */
const heapFlags = ['--max-old-space-size=192', '--max-semi-space-size=4']
/** The C library gives each thread an arena of its own that grows: two for all of them (docs/decisions/02). */
const fewArenas = { MALLOC_ARENA_MAX: '2' }

export type Watched = {
  plan: RoomPlan
  state: 'starting' | 'ready' | 'fallen' | 'stopped'
  restarts: number
}

export type WatcherEvents = {
  say: (line: string) => void
  onReady: (room: Watched) => void
  /** A room cannot start, and trying again would not help: its own line has said why. */
  onHopeless: (room: Watched) => void
}

/**
 * Starts the rooms at once, in any order, and keeps them running: a dead room comes back with growing pauses, and the
 * centre says so. A room that says that it cannot start at all is not tried again.
 */
export class Watcher {
  readonly rooms: Watched[]
  readonly #children = new Map<string, ChildProcess>()
  readonly #events: WatcherEvents
  readonly #root: string
  readonly #stop = new AbortController()
  #lives: Promise<void>[] = []

  constructor(root: string, plans: readonly RoomPlan[], events: WatcherEvents) {
    this.#root = root
    this.#events = events
    this.rooms = plans.map((plan) => ({ plan, state: 'starting', restarts: 0 }))
  }

  start(): void {
    this.#lives = this.rooms.map((room) => this.#keep(room))
  }

  /** Process id of a room now, for those who watch or test. */
  pid(name: string): number | undefined {
    return this.#children.get(name)?.pid
  }

  /** Stops the rooms in the order of the path, so that each drains what the one before it has sent. */
  async stop(): Promise<void> {
    this.#stop.abort()
    const deadline = performance.now() + stopWithinMs
    for (const room of this.rooms) {
      const child = this.#children.get(room.plan.name)
      if (!child) continue
      const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
      child.kill('SIGTERM')
      const left = Math.max(200, deadline - performance.now())
      const inTime = await Promise.race([ended.then(() => true), sleep(left).then(() => false)])
      if (!inTime) {
        this.#events.say(`${room.plan.name} did not stop in time and was ended`)
        child.kill('SIGKILL')
        await ended
      }
    }
    await Promise.all(this.#lives)
  }

  async #keep(room: Watched): Promise<void> {
    let pauseMs = firstPauseMs
    const { signal } = this.#stop
    while (!signal.aborted) {
      const began = performance.now()
      const code = await this.#live(room)
      if (signal.aborted) break
      if (code === `code ${cannotStartCode}`) {
        this.#events.onHopeless(room)
        break
      }
      room.state = 'fallen'
      room.restarts++
      if (performance.now() - began > wellAfterMs) pauseMs = firstPauseMs
      this.#events.say(`${room.plan.name} has ended (${code}); starting it again in ${(pauseMs / 1000).toFixed(1)} s`)
      await sleep(pauseMs, undefined, { signal }).catch(() => undefined)
      pauseMs = Math.min(longestPauseMs, pauseMs * 2)
    }
    room.state = 'stopped'
  }

  /** One life of a room; answers how it ended, once what it said last was heard. */
  #live(room: Watched): Promise<string> {
    room.state = 'starting'
    const child = spawn(process.execPath, [...heapFlags, room.plan.entry], {
      cwd: this.#root,
      env: { ...fewArenas, ...process.env, ...room.plan.environment },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      // Ctrl-C reaches the whole group of the terminal; the rooms are stopped by us, one after the other.
      detached: true,
    })
    this.#children.set(room.plan.name, child)
    for (const stream of [child.stdout, child.stderr])
      if (stream) createInterface(stream).on('line', (line) => this.#events.say(inTheNameOf(room.plan, line)))
    child.on('message', (word: unknown) => {
      if (typeof word !== 'object' || word === null || !('type' in word) || word.type !== 'ready') return
      room.state = 'ready'
      this.#events.onReady(room)
    })
    return new Promise((resolve) => {
      // Whoever is gone is no child any more: nobody waits for its end a second time.
      const end = (how: string) => {
        this.#children.delete(room.plan.name)
        const heard = new Promise<void>((closed) => child.once('close', () => closed()))
        void Promise.race([heard, sleep(lastWordsWithinMs, undefined, { ref: false })]).then(() => resolve(how))
      }
      child.once('error', (cause) => end(cause.message))
      child.once('exit', (code, signal) => end(signal ?? `code ${code}`))
    })
  }
}

/** The national centre is the same program as operations: its lines say which of the two speaks. */
function inTheNameOf(plan: RoomPlan, line: string): string {
  const program = plan.entry.slice(0, plan.entry.indexOf('/'))
  return line.startsWith(`${program}: `) ? `${plan.name}${line.slice(program.length)}` : line
}
