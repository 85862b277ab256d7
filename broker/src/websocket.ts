import { createServer, type IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { createWebSocketStream, WebSocketServer } from 'ws'
import { addressOf, type Entrance, enter, type Listener, listening } from './listeners.ts'

/** A WebSocket message may hold a largest packet and its header, or several small ones. */
const largestMessage = 128 * 1024

/**
 * MQTT over WebSocket (MQTT 3.1.1, 6) at `/mqtt`, subprotocol `mqtt`. `hosts`: names besides loopback that are ours.
 */
export async function listenWebSocket(
  entrance: Entrance,
  hosts: readonly string[],
  host: string,
  port: number,
): Promise<Listener> {
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: largestMessage,
    perMessageDeflate: false,
    handleProtocols: () => 'mqtt',
  })
  const server = createServer(
    { headersTimeout: 5000, requestTimeout: 5000, connectionsCheckingInterval: 1000, maxHeaderSize: 8192 },
    (_, response) => response.writeHead(426, { connection: 'close' }).end('MQTT over WebSocket alone\n'),
  )
  server.on('upgrade', (request, socket, head) => {
    const refusal = refuseUpgrade(request, hosts)
    if (refusal) {
      entrance.figures.refusedConnects.inc({ reason: refusal })
      refuse(socket)
      return
    }
    sockets.handleUpgrade(request, socket, head, (webSocket) => {
      const stream = createWebSocketStream(webSocket)
      enter(entrance, stream, { door: 'ws', address: addressOf(request.socket), certificateName: null })
    })
  })
  return listening(server, host, port)
}

/**
 * Why an upgrade is refused. A browser sends the page's Origin whatever the page is, and CORS does not hold for
 * WebSockets: so a page must come from the host it calls, and the host must be one of ours, not a rebound name.
 */
export function refuseUpgrade(
  request: Pick<IncomingMessage, 'url' | 'headers'>,
  hosts: readonly string[],
): 'path' | 'subprotocol' | 'host' | 'origin' | undefined {
  if (request.url?.split('?')[0] !== '/mqtt') return 'path'
  const protocols = request.headers['sec-websocket-protocol']?.split(',').map((name) => name.trim())
  if (!protocols?.includes('mqtt')) return 'subprotocol'
  const called = hostName(`http://${request.headers.host ?? ''}`)
  if (called === undefined || !(isLoopback(called) || hosts.includes(called))) return 'host'
  const { origin } = request.headers
  return origin === undefined || hostName(origin) === called ? undefined : 'origin'
}

function isLoopback(name: string): boolean {
  return name === 'localhost' || name === '[::1]' || /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(name)
}

function hostName(url: string): string | undefined {
  return URL.canParse(url) ? new URL(url).hostname : undefined
}

function refuse(socket: Duplex): void {
  socket.on('error', () => undefined)
  socket.end('HTTP/1.1 403 Forbidden\r\nconnection: close\r\ncontent-length: 0\r\n\r\n')
}
