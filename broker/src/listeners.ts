import { readFileSync } from 'node:fs'
import { createServer as createTcp, type Server, type Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { createServer as createTls, type TLSSocket } from 'node:tls'
import { type Connection, guardStream, type Peer } from './connection.ts'
import type { Figures } from './figures.ts'

export type Listener = { port: number; close(): Promise<void> }

/** Where a listener hands what came in. */
export type Entrance = { admit(connection: Connection): void; figures: Figures }

const handshakeWithinMs = 5000

export async function listenTcp(entrance: Entrance, host: string, port: number): Promise<Listener> {
  const server = createTcp({ noDelay: true }, (socket) =>
    enter(entrance, socket, { door: 'tcp', address: addressOf(socket), certificateName: null }),
  )
  return listening(server, host, port)
}

/** `clientCa`: clients may show a certificate of this authority; one of any other ends the connection. */
export async function listenTls(
  entrance: Entrance,
  files: { cert: string; key: string; clientCa: string | undefined },
  host: string,
  port: number,
): Promise<Listener> {
  const server = createTls(
    {
      cert: readFileSync(files.cert),
      key: readFileSync(files.key),
      ...(files.clientCa === undefined ? {} : { ca: readFileSync(files.clientCa), requestCert: true }),
      rejectUnauthorized: false,
      handshakeTimeout: handshakeWithinMs,
      minVersion: 'TLSv1.2',
      noDelay: true,
    },
    (socket) => {
      // Without a certificate of the client this is an empty object.
      const isShown = 'subject' in socket.getPeerCertificate()
      if (isShown && !socket.authorized) {
        entrance.figures.refusedConnects.inc({ reason: 'foreign_certificate' })
        socket.destroy()
        return
      }
      enter(entrance, socket, { door: 'tls', address: addressOf(socket), certificateName: nameOf(socket) })
    },
  )
  server.on('tlsClientError', () => entrance.figures.refusedConnects.inc({ reason: 'tls' }))
  return listening(server, host, port)
}

/** Puts the size guard before the client and hands it in. */
export function enter({ admit, figures }: Entrance, source: Duplex, peer: Peer): void {
  const connection = guardStream(source, peer, (reason) => figures.refusedConnects.inc({ reason }))
  figures.connections.inc({ door: peer.door })
  source.once('close', () => figures.connections.dec({ door: peer.door }))
  admit(connection)
}

export async function listening(server: Server, host: string, port: number): Promise<Listener> {
  const sockets = new Set<Socket>()
  server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, () => resolve())
  })
  const address = server.address()
  return {
    port: typeof address === 'object' && address !== null ? address.port : port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        for (const socket of sockets) socket.destroy()
      }),
  }
}

export function addressOf(socket: { remoteAddress?: string | undefined }): string {
  return socket.remoteAddress ?? 'unknown'
}

function nameOf(socket: TLSSocket): string | null {
  const name = socket.getPeerCertificate().subject?.CN
  return socket.authorized && typeof name === 'string' ? name : null
}
