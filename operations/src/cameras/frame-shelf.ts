import { createHash } from 'node:crypto'
import { frameTolerance } from '@ioc/domain/camera-frame'

/** The newest picture of a camera; times in ms. `tag` names its content. */
export type HeldFrame = { bytes: Uint8Array; taken: number; arrived: number; tag: string }

export type ShelfLimits = { cameras: number; bytes: number }
type Leaving = 'room' | 'age' | 'removed'

/**
 * The newest picture of each camera, in memory alone: nothing here is ever written down. What arrived longest ago
 * leaves when there are too many cameras or bytes, and every picture an hour after it was taken.
 */
export class FrameShelf {
  readonly #limits: ShelfLimits
  readonly #left: (why: Leaving) => void
  /** In the order of arrival. */
  readonly #frames = new Map<string, HeldFrame>()
  #bytes = 0

  constructor(limits: ShelfLimits, left: (why: Leaving) => void) {
    this.#limits = limits
    this.#left = left
  }

  get cameras(): number {
    return this.#frames.size
  }

  get bytes(): number {
    return this.#bytes
  }

  put(camera: string, bytes: Uint8Array, times: { taken: number; arrived: number }): void {
    this.#take(camera)
    const tag = createHash('sha256').update(bytes).digest('base64url').slice(0, 22)
    this.#frames.set(camera, { bytes, ...times, tag })
    this.#bytes += bytes.length
    for (const oldest of this.#frames.keys()) {
      if (this.#frames.size <= this.#limits.cameras && this.#bytes <= this.#limits.bytes) break
      this.#drop(oldest, 'room')
    }
    this.forgetOld(times.arrived)
  }

  newest(camera: string, now: number): HeldFrame | undefined {
    const frame = this.#frames.get(camera)
    return frame && isKept(frame, now) ? frame : undefined
  }

  /** The cameras of which there is a picture, in the order of their ids. */
  held(now: number): { camera: string; taken: number }[] {
    const kept = [...this.#frames].filter(([, frame]) => isKept(frame, now))
    return kept.map(([camera, { taken }]) => ({ camera, taken })).sort((a, b) => (a.camera < b.camera ? -1 : 1))
  }

  /** The camera has left the registry. */
  remove(camera: string): void {
    if (this.#frames.has(camera)) this.#drop(camera, 'removed')
  }

  forgetOld(now: number): void {
    for (const [camera, frame] of this.#frames) if (!isKept(frame, now)) this.#drop(camera, 'age')
  }

  #drop(camera: string, why: Leaving): void {
    this.#take(camera)
    this.#left(why)
  }

  #take(camera: string): void {
    this.#bytes -= this.#frames.get(camera)?.bytes.length ?? 0
    this.#frames.delete(camera)
  }
}

function isKept(frame: HeldFrame, now: number): boolean {
  return now - frame.taken < frameTolerance.keptMs
}
