import type { Server as HttpServer } from 'node:http'
import { Server } from 'socket.io'
import type { Figures } from '../figures.ts'
import { type Callers, mayDo } from './callers.ts'
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
    const { authorization, cookie } = socket.handshake.headers
    const token: unknown = socket.handshake.auth.token
    const bearer = typeof token === 'string' ? `Bearer ${token}` : authorization
    callers.identify({ authorization: bearer, cookie }).then(
      (caller) => {
        if (!mayDo('read', caller, mode)) {
          figures.refused.inc({ reason: 'not_signed_in' })
          return next(new Error('sign in first'))
        }
        socket.data.caller = caller
        if (caller.holder === 'administrator' && caller.session) void socket.join(sessionRoom(caller.session.hash))
        next()
      },
      (cause: unknown) => next(cause instanceof Error ? cause : new Error(String(cause))),
    )
  })
  return server
}

/** The sockets of one session, to be closed when it ends. */
export function sessionRoom(hash: string): string {
  return `session/${hash}`
}
