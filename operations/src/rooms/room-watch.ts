import { setTimeout as sleep } from 'node:timers/promises'
import type { CentreState } from '@ioc/domain/messages/api-shapes'
import type { Readiness } from '@ioc/room/inner-door'
import { z } from 'zod'
import type { AskRoom, RoomName } from './room-doors.ts'

const RoomReadiness = z.object({ ready: z.boolean(), detail: z.string() })
const everyMs = 1000

export type RoomStates = CentreState['rooms']

/** Asks the rooms of this level each second whether they are ready; a room that is away is not. */
export class RoomWatch {
  readonly #parts: { ask: AskRoom; rooms: readonly RoomName[]; own: () => Readiness; changed: () => void }
  readonly #ended = new AbortController()
  #running: Promise<void> | undefined
  #others: RoomStates

  constructor(parts: { ask: AskRoom; rooms: readonly RoomName[]; own: () => Readiness; changed: () => void }) {
    this.#parts = parts
    this.#others = parts.rooms.map((room) => ({ room, ready: false, detail: 'not asked yet' }))
  }

  /** The state of each room as it was last asked, this one included. */
  states(): RoomStates {
    const { ready, detail } = this.#parts.own()
    return [...this.#others, { room: 'operations', ready, detail }]
  }

  start(): void {
    this.#running = this.#run()
  }

  async stop(): Promise<void> {
    this.#ended.abort()
    await this.#running
  }

  async #run(): Promise<void> {
    const { ask, rooms, changed } = this.#parts
    let said = ''
    while (!this.#ended.signal.aborted) {
      this.#others = await Promise.all(rooms.map((room) => readinessOf(ask, room)))
      const now = JSON.stringify(this.states())
      if (now !== said) changed()
      said = now
      await sleep(everyMs, undefined, { signal: this.#ended.signal }).catch(() => undefined)
    }
  }
}

async function readinessOf(ask: AskRoom, room: RoomName): Promise<RoomStates[number]> {
  const answer = await ask(room, '/readyz', 2000)
  const parsed = RoomReadiness.safeParse(answer?.body)
  return parsed.success
    ? { room, ready: parsed.data.ready, detail: parsed.data.detail }
    : { room, ready: false, detail: 'does not answer' }
}
