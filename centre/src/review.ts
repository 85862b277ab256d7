import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { Month } from '@ioc/domain/monthly-review'
import { Problem } from '@ioc/domain/problem'
import { portOf } from '@ioc/room/announcement'
import { reason } from '@ioc/room/log'

const usage = `npm run review -- --month <2026-10> --out <folder> (--account <account> --password-file <file> | --token-file <file>)
  --account, --password-file  who may manage, and a file whose first line is the password
  --token-file                a file with the administrator token, while no administrator has an account
  --data <folder>             the data of the centre on this machine; or --url <https://...> of one elsewhere`

/** Writes the review of a month, as a running centre makes it, as HTML and PDF into a folder. */
try {
  const { values } = parseArgs({
    options: {
      month: { type: 'string' },
      out: { type: 'string' },
      account: { type: 'string' },
      'password-file': { type: 'string' },
      'token-file': { type: 'string' },
      data: { type: 'string' },
      url: { type: 'string' },
    },
  })
  const { month, out, account, url } = values
  if (month === undefined || out === undefined) throw new Error(`say which month, and where to:\n${usage}`)
  if (!Month.safeParse(month).success) throw new Error(`--month ${month}: a month is written 2026-10`)
  const centre = url === undefined ? centreOf(resolve(values.data ?? process.env.IOC_DATA_DIR ?? 'var')) : originOf(url)
  const headers = await signedIn(centre, { account, password: values['password-file'], token: values['token-file'] })
  try {
    // Both are there before either is written.
    const papers = [
      { name: `review-${month}.html`, bytes: await fetched(`${centre}/api/reviews/${month}/page.html`, headers) },
      { name: `review-${month}.pdf`, bytes: await fetched(`${centre}/api/reviews/${month}/review.pdf`, headers) },
    ]
    mkdirSync(out, { recursive: true })
    for (const { name, bytes } of papers) process.stdout.write(`${written(join(out, name), bytes)}\n`)
  } finally {
    if ('cookie' in headers) await asked(`${centre}/api/session`, { method: 'DELETE', headers }).catch(() => undefined)
  }
} catch (cause) {
  process.stderr.write(`review: ${reason(cause)}\n`)
  process.exitCode = 1
}

type Proof = Record<'account' | 'password' | 'token', string | undefined>

/** Headers that speak for an account or for the administrator token. Throws where neither was named, or was refused. */
async function signedIn(centre: string, { account, password, token }: Proof): Promise<Record<string, string>> {
  if (token !== undefined) return { authorization: `Bearer ${firstLine(token)}` }
  if (account === undefined || password === undefined) throw new Error(`say who asks:\n${usage}`)
  const answer = await asked(`${centre}/api/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ account, password: firstLine(password) }),
  })
  const cookie = answer.headers
    .getSetCookie()
    .map((one) => one.split(';')[0])
    .join('; ')
  return { cookie, origin: centre }
}

async function fetched(address: string, headers: Record<string, string>): Promise<Uint8Array> {
  const answer = await asked(address, { headers })
  return new Uint8Array(await answer.arrayBuffer())
}

/** A good answer. Throws with the detail of a refusal, or with who did not answer. */
async function asked(address: string, request: RequestInit): Promise<Response> {
  const answer = await fetch(address, { ...request, signal: AbortSignal.timeout(120_000) }).catch((cause: unknown) => {
    throw new Error(`${new URL(address).origin} does not answer`, { cause })
  })
  if (answer.ok) return answer
  const problem = Problem.safeParse(await answer.json().catch(() => null))
  throw new Error(problem.success ? problem.data.detail : `${address} answered ${answer.status}`)
}

function centreOf(dataDir: string): string {
  const port = portOf(dataDir, 'operations', 'http')
  if (port === undefined)
    throw new Error(`no centre runs on ${dataDir}: start it, or name another with --data or --url`)
  return `http://127.0.0.1:${port}`
}

function originOf(url: string): string {
  if (!/^https?:\/\//.test(url) || !URL.canParse(url))
    throw new Error(`--url ${url}: it begins with https:// or http://`)
  return new URL(url).origin
}

function firstLine(file: string): string {
  const [line = ''] = readFileSync(file, 'utf8').split('\n')
  if (line.trim() === '') throw new Error(`${file}: its first line is empty`)
  return line.trim()
}

/** Writes a file whole or not at all; answers its path. */
function written(path: string, bytes: Uint8Array): string {
  const begun = `${path}.part`
  try {
    writeFileSync(begun, bytes)
    renameSync(begun, path)
  } finally {
    rmSync(begun, { force: true })
  }
  return path
}
