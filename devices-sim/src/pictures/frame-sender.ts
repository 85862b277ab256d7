import { routes } from '@ioc/domain/messages/routes'
import { encode } from 'jpeg-js'
import type { CentreLine } from '../centre-line.ts'
import type { Saying } from '../pack.ts'
import type { SimFigures } from '../sim-figures.ts'
import type { Instrument } from '../world.ts'
import { type Counted, drawScene } from './scene.ts'

const quality = 60

/** The picture of a camera at one moment as a JPEG, marked as simulated. */
export function pictureOf(instrument: Instrument, counted: Counted): Buffer {
  return encode(drawScene({ id: instrument.device.id, seed: instrument.seed }, counted), quality).data
}

type FrameSenderOptions = {
  /** The cameras that send pictures, by id. */
  cameras: ReadonlySet<string>
  line: CentreLine
  tokenOf: (camera: string) => string | undefined
  figures: SimFigures
}

/**
 * Draws a picture with each reading of its cameras, from the counts that the reading says, and sends it: one at a time.
 */
export class FrameSender {
  readonly #options: FrameSenderOptions
  /** The newest saying of each camera whose picture is not drawn yet. */
  readonly #waiting = new Map<string, Saying>()
  #sending: Promise<void> | undefined
  #stopped = false

  constructor(options: FrameSenderOptions) {
    this.#options = options
  }

  said(sayings: readonly Saying[]): void {
    for (const saying of sayings) {
      const { id } = saying.instrument.device
      if (this.#options.cameras.has(id)) this.#waiting.set(id, saying)
    }
    if (this.#waiting.size > 0 && !this.#stopped)
      this.#sending ??= this.#sendAll().finally(() => {
        this.#sending = undefined
      })
  }

  async stop(): Promise<void> {
    this.#stopped = true
    this.#waiting.clear()
    await this.#sending
  }

  async #sendAll(): Promise<void> {
    for (const [id, saying] of this.#waiting) {
      this.#waiting.delete(id)
      await this.#send(saying)
    }
  }

  async #send({ instrument, t, values }: Saying): Promise<void> {
    const { line, tokenOf, figures } = this.#options
    const { id } = instrument.device
    const began = performance.now()
    const { people_rate: people = 0, vehicle_rate: vehicles = 0, visibility = 1 } = values
    const body = pictureOf(instrument, { people, vehicles, visibility, t })
    figures.drawing.observe((performance.now() - began) / 1000)
    // A picture that is not taken is not sent again: the next one is newer.
    const answer = await line({
      method: routes.sendFrame.method,
      path: routes.sendFrame.path.replace(':id', encodeURIComponent(id)),
      headers: {
        authorization: `Bearer ${tokenOf(id) ?? ''}`,
        'content-type': 'image/jpeg',
        'x-frame-masked': 'faces, plates',
        'x-frame-time': new Date(t).toISOString(),
      },
      body,
    }).catch(() => undefined)
    figures.frames.inc({ result: answer === undefined ? 'no_answer' : `${answer.status}` })
  }
}
