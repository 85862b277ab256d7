import type { LaneName } from '@ioc/domain/lane'
import { playerSilentMs } from '@ioc/domain/lane'
import type { LanePlayer } from '@ioc/domain/messages/api-shapes'

/** What the players of replay lanes said last. One that has fallen silent is taken for gone. */
export class Players {
  readonly #said = new Map<LaneName, { player: LanePlayer; heardAt: number }>()
  #told = ''

  /** Hears a player; times in ms. */
  hear(lane: LaneName, player: LanePlayer, now: number): void {
    this.#said.set(lane, { player, heardAt: now })
  }

  of(lane: LaneName, now: number): LanePlayer | null {
    const said = this.#said.get(lane)
    return said && now - said.heardAt < playerSilentMs ? said.player : null
  }

  /** Whether somebody may still send into this lane. */
  isAtWork(lane: LaneName, now: number): boolean {
    const player = this.of(lane, now)
    return player !== null && player.state !== 'ended'
  }

  forget(lane: LaneName): void {
    this.#said.delete(lane)
  }

  /** Whether a player has begun, paused, ended or gone since this was asked last. */
  haveChanged(now: number): boolean {
    const states = JSON.stringify([...this.#said.keys()].map((lane) => [lane, this.of(lane, now)?.state ?? 'away']))
    const changed = states !== this.#told
    this.#told = states
    return changed
  }
}
