/** Why a byte stream is no longer read. */
export type FrameRefusal = 'not_mqtt' | 'too_large'

/** Largest packet, in bytes behind its fixed header: before the client is accepted, and after. */
export const packetLimits = { before: 4 * 1024, after: 64 * 1024 }

const connectByte = 0x10
/** A remaining length has at most four bytes (MQTT 3.1.1, 2.2.3). */
const longestLength = 4

/**
 * Follows the fixed headers of an MQTT byte stream (MQTT 3.1.1, 2.2) without keeping a byte of it, so that a packet is
 * refused when it announces its size, before anything of it is buffered. The first packet must be CONNECT (3.1.0-1).
 */
export class FrameReader {
  #limit = packetLimits.before
  #state: 'type' | 'length' | 'body' = 'type'
  #isFirst = true
  #remaining = 0
  #lengthBytes = 0

  /** From now on the larger limit holds. */
  accept(): void {
    this.#limit = packetLimits.after
  }

  /** Answers why the stream must end at this chunk, or undefined. */
  take(chunk: Uint8Array): FrameRefusal | undefined {
    let at = 0
    while (at < chunk.length) {
      if (this.#state === 'body') {
        const skipped = Math.min(this.#remaining, chunk.length - at)
        at += skipped
        this.#remaining -= skipped
        if (this.#remaining === 0) this.#state = 'type'
        continue
      }
      const refusal = this.#header(chunk[at] ?? 0)
      if (refusal) return refusal
      at++
    }
    return undefined
  }

  #header(byte: number): FrameRefusal | undefined {
    if (this.#state === 'type') {
      if (this.#isFirst && byte !== connectByte) return 'not_mqtt'
      this.#isFirst = false
      this.#state = 'length'
      this.#remaining = 0
      this.#lengthBytes = 0
      return undefined
    }
    this.#remaining += (byte & 0x7f) * 128 ** this.#lengthBytes
    this.#lengthBytes++
    if (this.#remaining > this.#limit) return 'too_large'
    if ((byte & 0x80) === 0) this.#state = this.#remaining === 0 ? 'type' : 'body'
    else if (this.#lengthBytes === longestLength) return 'not_mqtt'
    return undefined
  }
}
