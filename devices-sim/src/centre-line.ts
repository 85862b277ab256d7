import { readFileSync } from 'node:fs'
import { type IncomingMessage, request as plainRequest } from 'node:http'
import { request as tlsRequest } from 'node:https'

type LineRequest = {
  method: string
  path: string
  headers: Record<string, string>
  body?: string | Uint8Array
}
type LineAnswer = { status: number; text: string }

/** One request to the centre's server on this machine. */
export type CentreLine = (request: LineRequest) => Promise<LineAnswer>

/** How the server's certificate is checked: the PEM of its authority, and the name that it must carry. */
type ServerIdentity = { ca: string | undefined; name: string }

/** How the doors of this centre are checked; null in demo mode, which does not encrypt. */
export function serverIdentity(settings: {
  IOC_MODE: 'demo' | 'production'
  IOC_TLS_CA?: string | undefined
  IOC_TLS_NAME: string
}): ServerIdentity | null {
  if (settings.IOC_MODE === 'demo') return null
  const ca = settings.IOC_TLS_CA === undefined ? undefined : readFileSync(settings.IOC_TLS_CA, 'utf8')
  return { ca, name: settings.IOC_TLS_NAME }
}

/** The same for the client of the broker. */
export function asBroker(tls: ServerIdentity | null): { ca?: string; name?: string } {
  if (!tls) return {}
  return { name: tls.name, ...(tls.ca === undefined ? {} : { ca: tls.ca }) }
}

const answerWithinMs = 60_000

/** `port` is asked for at each request, for the server may come back at another. Rejects where nobody answers. */
export function centreLine(port: () => number | undefined, tls: ServerIdentity | null): CentreLine {
  return ({ method, path, headers, body }) =>
    new Promise((resolve, reject) => {
      const at = port()
      if (at === undefined)
        throw new Error('no centre runs on this data folder: start one, or name its folder with IOC_DATA_DIR')
      const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) }
      const options = {
        ...{ host: '127.0.0.1', port: at, method, path, headers: { ...headers, ...length } },
        signal: AbortSignal.timeout(answerWithinMs),
      }
      const hear = (response: IncomingMessage) => {
        const parts: Buffer[] = []
        response.on('data', (part: Buffer) => parts.push(part))
        response.on('error', reject)
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 0, text: Buffer.concat(parts).toString('utf8') }),
        )
      }
      const asked = tls
        ? tlsRequest({ ...options, servername: tls.name, ...(tls.ca === undefined ? {} : { ca: tls.ca }) }, hear)
        : plainRequest(options, hear)
      asked.on('error', reject)
      asked.end(body)
    })
}
