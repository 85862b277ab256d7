import { request as httpRequest } from 'node:http'
import { request as httpsRequest } from 'node:https'
import type { LookupFunction } from 'node:net'
import { reason } from '@ioc/room/log'
import type { Outcome } from './channel.ts'

export type Post = {
  url: URL
  headers: Record<string, string>
  body: unknown
  /** The one address that is connected to, whatever the name means by then. */
  address?: { address: string; family: 4 | 6 }
  /** PEM of an authority that the system does not trust already. */
  ca?: string | undefined
  timeoutMs?: number
}

type Answer = { type: 'answer'; status: number; body: string }

const timeoutMs = 10_000
/** An answer is read so far and no further, bytes. */
const answerBytes = 64 * 1024
/** Nothing has been sent where a connection failed like this. */
const beforeSending =
  /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO|ERR_TLS)/

/** Posts JSON over a connection of its own; redirects are not followed. */
export async function postJson(post: Post): Promise<Answer | Extract<Outcome, { type: 'later' }>> {
  const { url, address } = post
  const body = Buffer.from(JSON.stringify(post.body))
  const limit = post.timeoutMs ?? timeoutMs
  return await new Promise((resolve) => {
    const send = url.protocol === 'https:' ? httpsRequest : httpRequest
    const request = send(url, {
      method: 'POST',
      agent: false,
      headers: { ...post.headers, 'content-type': 'application/json', 'content-length': String(body.length) },
      ...(post.ca === undefined ? {} : { ca: post.ca }),
      ...(address ? { lookup: pinnedTo(address) } : {}),
    })
    const fail = (cause: unknown) => {
      clearTimeout(timer)
      request.destroy()
      const code = cause instanceof Error && 'code' in cause ? String(cause.code) : ''
      resolve({ type: 'later', error: reason(cause), uncertain: !beforeSending.test(code) })
    }
    const timer = setTimeout(() => fail(new Error(`no answer within ${limit / 1000} s`)), limit)
    request.on('error', fail)
    request.on('response', (response) => {
      const pieces: Buffer[] = []
      let size = 0
      const finish = () => {
        clearTimeout(timer)
        request.destroy()
        resolve({ type: 'answer', status: response.statusCode ?? 0, body: Buffer.concat(pieces).toString() })
      }
      response.on('data', (piece: Buffer) => {
        size += piece.length
        if (size > answerBytes) finish()
        else pieces.push(piece)
      })
      response.on('end', finish)
      response.on('error', fail)
    })
    request.end(body)
  })
}

function pinnedTo(address: NonNullable<Post['address']>): LookupFunction {
  return (_host, options, done) => (options.all ? done(null, [address]) : done(null, address.address, address.family))
}

/** What a status means for a message: taken, try again, or never. */
export function outcomeOf({ status, body }: Pick<Answer, 'status' | 'body'>): Outcome {
  if (status >= 200 && status < 300) return { type: 'sent', receipt: `${status}` }
  const error = `answered ${status}${body === '' ? '' : `: ${body.slice(0, 200)}`}`
  if (status === 408 || status === 425 || status === 429 || status >= 500)
    return { type: 'later', error, uncertain: status >= 500 }
  const hint = status >= 300 && status < 400 ? '; redirects are not followed: set the address that it leads to' : ''
  return { type: 'never', error: error + hint, uncertain: false }
}
