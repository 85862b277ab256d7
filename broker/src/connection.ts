import { Duplex } from 'node:stream'
import { FrameReader, type FrameRefusal } from './frames.ts'

/** Who is at the other end. `certificateName`: CN of a client certificate that our authority has signed. */
export type Peer = { door: 'tcp' | 'tls' | 'ws'; address: string; certificateName: string | null }

type WriteDone = (error?: Error | null) => void

/** A client's byte stream behind the size guard: bytes of a packet over the limit never reach Aedes. */
export class Connection extends Duplex {
  readonly peer: Peer
  bytesIn = 0
  readonly #source: Duplex
  readonly #frames = new FrameReader()
  readonly #refused: (refusal: FrameRefusal) => void
  #written: WriteDone | undefined

  constructor(source: Duplex, peer: Peer, refused: (refusal: FrameRefusal) => void) {
    super({ allowHalfOpen: false })
    this.peer = peer
    this.#source = source
    this.#refused = refused
    source.on('data', (chunk: Buffer) => this.#take(chunk))
    source.on('end', () => this.push(null))
    source.on('drain', () => this.#writeOn())
    source.on('error', (cause) => this.destroy(cause))
    source.on('close', () => this.destroy())
  }

  /** The client is authenticated: its packets may be larger now. */
  accept(): void {
    this.#frames.accept()
  }

  override _read(): void {
    this.#source.resume()
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: WriteDone): void {
    if (this.#source.write(chunk)) done()
    else this.#written = done
  }

  override _writev(chunks: { chunk: Buffer }[], done: WriteDone): void {
    this._write(Buffer.concat(chunks.map((one) => one.chunk)), 'binary', done)
  }

  override _final(done: WriteDone): void {
    this.#source.end()
    done()
  }

  override _destroy(cause: Error | null, done: WriteDone): void {
    this.#source.destroy()
    this.#writeOn()
    done(cause)
  }

  #take(chunk: Buffer): void {
    if (this.destroyed) return
    const refusal = this.#frames.take(chunk)
    if (refusal) {
      this.#refused(refusal)
      this.destroy()
      return
    }
    this.bytesIn += chunk.length
    if (!this.push(chunk)) this.#source.pause()
  }

  #writeOn(): void {
    const done = this.#written
    this.#written = undefined
    done?.()
  }
}
