import type { Socket } from 'socket.io'

/**
 * How far a screen's connection is behind: bytes waiting behind those on their way, and for how long these have been.
 */
export type Backlog = { waitingBytes: number; onTheWayBytes: number; stuckMs: number }

const waitingBytesBound = 4 * 1024 * 1024
const stuckBoundMs = 3000
/** A slow but honest line (2 Mbit/s) gets the time that what is on the way needs. */
const slowestBytesPerMs = 250

/** Is this screen too slow to be sent more? What it misses it gets when it subscribes again. */
export function isTooSlow({ waitingBytes, onTheWayBytes, stuckMs }: Backlog): boolean {
  if (waitingBytes > waitingBytesBound) return true
  return waitingBytes > 0 && stuckMs > stuckBoundMs + onTheWayBytes / slowestBytesPerMs
}

/** Watches what the connection of a screen has not taken yet. */
export function watchBacklog(
  connection: Socket['conn'],
  parts: { now: () => number; sent: (bytes: number) => void },
): () => Backlog {
  let waitingBytes = 0
  let onTheWayBytes = 0
  let flushedAt = parts.now()
  connection.on('packetCreate', (packet: { data?: string | Buffer }) => {
    const bytes = packet.data?.length ?? 0
    waitingBytes += bytes
    parts.sent(bytes)
  })
  connection.on('flush', () => {
    onTheWayBytes = waitingBytes
    waitingBytes = 0
    flushedAt = parts.now()
  })
  return () => {
    const isFree = connection.transport.writable
    return isFree
      ? { waitingBytes: 0, onTheWayBytes: 0, stuckMs: 0 }
      : { waitingBytes, onTheWayBytes, stuckMs: parts.now() - flushedAt }
  }
}
