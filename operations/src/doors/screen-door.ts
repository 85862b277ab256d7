import type { Server as HttpServer } from 'node:http'
import { Server } from 'socket.io'
import type { Figures } from '../figures.ts'
import { type Callers, sessionOf } from './callers.ts'
import { refuseCaller } from './guard.ts'
import { refuseSite } from './same-site.ts'
import type { ScreenServer } from './screens.ts'

type Parts = {
  http: HttpServer
  mode: 'demo' | 'production'
  callers: Callers
  hosts: () => ReadonlySet<string>
  figures: Figures
}

/**
 * The Socket.IO server of the screens: WebSocket alone, without compression. The upgrade is judged by Host and Origin
 * as every request is, for cross-site WebSockets pass CORS by.
 */
export function screenDoor({ http, mode, callers, hosts, figures }: Parts): ScreenServer {
  const server: ScreenServer = new Server(http, {
    transports: ['websocket'],
    perMessageDeflate: false,
    httpCompression: false,
    maxHttpBufferSize: 64 * 1024,
    serveClient: false,
    connectTimeout: 5000,
    pingInterval: 10_000,
    pingTimeout: 20_000,
    allowRequest: (request, decide) => {
      const foreign = refuseSite({ host: request.headers.host, origin: request.headers.origin }, hosts())
      if (foreign) figures.refused.inc({ reason: foreign })
      decide(foreign ?? null, foreign === undefined)
    },
  })
  server.use((socket, next) => {
    callers.identify(bearerAndCookie(socket.handshake)).then(
      (caller) => {
        if (refuseCaller({ right: 'read' }, caller, mode)) {
          figures.refused.inc({ reason: 'not_signed_in' })
          return next(new Error('sign in first'))
        }
        socket.data.caller = caller
        const session = sessionOf(caller)
        if (session) void socket.join(sessionRoom(session.hash))
        else if (caller.holder === 'administrator') void socket.join(tokenRoom)
        next()
      },
      (cause: unknown) => next(cause instanceof Error ? cause : new Error(String(cause))),
    )
  })
  server.on('connection', (socket) => {
    // Sessions that end from here on close the socket; one that ended while it was being opened is seen now.
    if (socket.data.caller.holder === 'nobody' || socket.data.caller.holder === 'room') return
    callers.identify(bearerAndCookie(socket.handshake)).then(
      ({ holder }) => void (holder === socket.data.caller.holder || socket.disconnect(true)),
      () => void socket.disconnect(true),
    )
  })
  callers.sessions.onEnd((hashes) => {
    if (hashes.length > 0) server.in(hashes.map(sessionRoom)).disconnectSockets(true)
  })
  callers.onStepBack(() => server.in(tokenRoom).disconnectSockets(true))
  return server
}

type Handshake = {
  headers: { authorization?: string | undefined; cookie?: string | undefined }
  auth: { token?: unknown }
}

function bearerAndCookie({ headers, auth }: Handshake) {
  const authorization = typeof auth.token === 'string' ? `Bearer ${auth.token}` : headers.authorization
  return { authorization, cookie: headers.cookie }
}

/** The sockets that the administrator token itself has opened. */
const tokenRoom = 'administrator-token'

/** The sockets of one session, to be closed when it ends. */
function sessionRoom(hash: string): string {
  return `session/${hash}`
}
