import type { Duplex } from 'node:stream'
import { FrameReader, type FrameRefusal } from './frames.ts'

/** Who is at the other end. `certificateName`: CN of a client certificate that our authority has signed. */
export type Peer = { door: 'tcp' | 'tls' | 'ws'; address: string; certificateName: string | null }

/** A client's byte stream behind the size guard, and who is at its other end. */
export type Connection = {
  stream: Duplex
  peer: Peer
  /** The client is authenticated: its packets may be larger now. */
  accept(): void
}

const connections = new WeakMap<object, Connection>()

/**
 * Puts the size guard before a stream: bytes of a packet over the limit never come into it, so that Aedes never sees
 * them. The guard stands where the socket hands its bytes to its own buffer (`push`, which Readable has for whoever
 * implements one); a stream of our own around it would cost every message a fifth more.
 */
export function guardStream(stream: Duplex, peer: Peer, refused: (refusal: FrameRefusal) => void): Connection {
  const frames = new FrameReader()
  const push = stream.push.bind(stream)
  const early: unknown = stream.read()
  stream.push = (chunk: unknown, encoding?: BufferEncoding): boolean => {
    if (!(chunk instanceof Uint8Array)) return push(chunk, encoding)
    const refusal = frames.take(chunk)
    if (refusal === undefined) return push(chunk, encoding)
    refused(refusal)
    stream.destroy()
    return false
  }
  // What came in before the guard stood here goes through it as well.
  if (early instanceof Uint8Array) stream.push(early)
  const connection = { stream, peer, accept: () => frames.accept() }
  connections.set(stream, connection)
  return connection
}

/** The connection that a stream of ours belongs to. */
export function connectionOf(stream: object): Connection | undefined {
  return connections.get(stream)
}
