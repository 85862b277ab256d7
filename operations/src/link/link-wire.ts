import { request as httpRequest } from 'node:http'
import { request as httpsRequest } from 'node:https'
import type { Label } from '@ioc/domain/label'
import { Sealed } from '@ioc/domain/link/link-messages'
import { Problem } from '@ioc/domain/problem'
import { LinkFault } from './link-fault.ts'

const answerBytes = 16 * 1024 * 1024
const tooLarge = { en: 'the answer of the nation is too large', vi: 'trả lời của Trung tâm Chính phủ quá lớn' }
const loopback = new Set(['127.0.0.1', '[::1]', 'localhost'])

/** The nation has answered that it takes nothing; `reason` is the last part of the problem's type. */
export class NationRefusal extends Error {
  override name = 'NationRefusal'
  readonly reason: string

  constructor(problem: Problem) {
    super(problem.detail)
    this.reason = problem.type.slice(problem.type.lastIndexOf(':') + 1)
  }
}

/** Why this address may not be dialled; undefined where it may. Plain HTTP is for one machine in demo mode alone. */
export function refuseAddress(url: string, mode: 'demo' | 'production'): Label | undefined {
  const { protocol, hostname, username } = new URL(url)
  if (username !== '')
    return {
      en: 'an address of the nation carries no user: keys say who speaks',
      vi: 'địa chỉ của Trung tâm Chính phủ không chứa tên người dùng: bên gửi được nhận biết bằng khoá',
    }
  if (protocol === 'https:') return undefined
  if (protocol === 'http:' && mode === 'demo' && loopback.has(hostname)) return undefined
  return {
    en: 'the nation is dialled by HTTPS; plain HTTP is for loopback in demo mode alone',
    vi: 'phải nối với Trung tâm Chính phủ bằng HTTPS; HTTP thường chỉ dùng trong cùng một máy khi trình diễn',
  }
}

export type Wire = { url: string; ca: string | undefined; timeoutMs: number; over: AbortSignal }

/** Posts a sealed message; answers the sealed answer. Throws NationRefusal, or an error of the line. */
export async function post(wire: Wire, path: string, sealed: Sealed): Promise<Sealed> {
  const { status, text } = await exchange(wire, path, JSON.stringify(sealed))
  const parsed = parse(text)
  if (status === 200) return Sealed.parse(parsed)
  const problem = Problem.safeParse(parsed)
  if (problem.success) throw new NationRefusal(problem.data)
  throw new LinkFault({
    en: `the nation answered ${status}, which is no answer of a centre`,
    vi: `địa chỉ ấy trả lời ${status}, không phải là trả lời của một trung tâm`,
  })
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

async function exchange(wire: Wire, path: string, body: string): Promise<{ status: number; text: string }> {
  const address = new URL(path, wire.url)
  const request = address.protocol === 'https:' ? httpsRequest : httpRequest
  return await new Promise((resolve, reject) => {
    const asked = request(
      address,
      {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) },
        ...(wire.ca === undefined ? {} : { ca: wire.ca }),
        signal: AbortSignal.any([AbortSignal.timeout(wire.timeoutMs), wire.over]),
      },
      (answer) => {
        const parts: Buffer[] = []
        let bytes = 0
        answer.on('data', (part: Buffer) => {
          parts.push(part)
          bytes += part.length
          if (bytes > answerBytes) asked.destroy(new LinkFault(tooLarge))
        })
        answer.on('error', reject)
        answer.on('end', () => resolve({ status: answer.statusCode ?? 0, text: Buffer.concat(parts).toString('utf8') }))
      },
    )
    asked.on('error', reject)
    asked.end(body)
  })
}
