import { Agent as HttpAgent } from 'node:http'
import { Agent as HttpsAgent } from 'node:https'
import { HttpError, InfluxDB } from '@influxdata/influxdb-client'
import { z } from 'zod'
import { StoreProblem } from './reading-store.ts'

/** Where an InfluxDB is and how it knows us. Functions are asked anew each time: an influxd of ours may move. */
export type InfluxAddress =
  | { version: '1'; url: () => string | undefined; login: () => { user: string; password: string } | undefined }
  | { version: '2'; url: () => string; org: string; token: string }
  | { version: '3'; url: () => string; token: string }

/** A series of an InfluxQL answer: rows of values in the order of `columns`. */
export type Series = {
  name?: string | undefined
  tags?: Record<string, string> | undefined
  columns: string[]
  values?: unknown[][] | undefined
}

const Answer = z.object({
  error: z.string().optional(),
  results: z
    .array(
      z.object({
        error: z.string().optional(),
        series: z
          .array(
            z.object({
              name: z.string().optional(),
              tags: z.record(z.string(), z.string()).optional(),
              columns: z.array(z.string()),
              values: z.array(z.array(z.unknown())).optional(),
            }),
          )
          .optional(),
      }),
    )
    .default([]),
})

/** What a server said no to: `status` 400 and the like, with its words. */
export class InfluxRefusal extends Error {
  override name = 'InfluxRefusal'
  readonly status: number
  constructor(status: number, message: string, cause?: unknown) {
    super(message, { cause })
    this.status = status
  }
}

type Asked = { method: 'GET' | 'POST' | 'PATCH' | 'DELETE'; body?: string; json?: boolean }

/**
 * One InfluxDB over HTTP. Requests go through the transport of @influxdata/influxdb-client and not its WriteApi, which
 * has no back-pressure and whose flush does not wait for what it has sent by itself: here one call is one request, and
 * it has resolved only when the server has confirmed.
 */
export class InfluxConnection {
  readonly #address: InfluxAddress
  readonly #timeoutMs: number
  /** The requests under way: each is broken off at its time limit, and all of them when this is closed. */
  readonly #asked = new Set<AbortController>()
  #closed = false
  readonly #agents = { http: new HttpAgent({ keepAlive: true }), https: new HttpsAgent({ keepAlive: true }) }
  #client: { url: string; influx: InfluxDB } | undefined

  constructor(address: InfluxAddress, timeoutMs: number) {
    this.#address = address
    this.#timeoutMs = timeoutMs
  }

  get version(): '1' | '2' | '3' {
    return this.#address.version
  }

  /** Writes lines of line protocol with times in ms; resolves once they are durable. */
  async write(database: string, lines: string): Promise<void> {
    await this.ask(this.#writePath(database), { method: 'POST', body: lines }, 204)
  }

  /** Answers the series of one InfluxQL statement, times in ms. Statements that change something go by POST. */
  async query(database: string | null, statement: string, method: 'GET' | 'POST' = 'GET'): Promise<Series[]> {
    const words = new URLSearchParams({ q: statement, epoch: 'ms', ...(database === null ? {} : { db: database }) })
    const { body } = await this.ask(`/query?${words}`, { method })
    const answer = Answer.parse(body)
    const error = answer.error ?? answer.results.find((one) => one.error !== undefined)?.error
    if (error !== undefined) throw refusal(400, error, undefined)
    return answer.results.flatMap((one) => one.series ?? [])
  }

  /** One request; answers the body as JSON where it is JSON, and the headers. */
  async ask(path: string, asked: Asked, wanted?: number): Promise<{ body: unknown; headers: Record<string, unknown> }> {
    const { influx, url } = this.#open()
    if (this.#closed) throw new StoreProblem('unreachable', 'this store is being closed')
    let status = 0
    let headers: Record<string, unknown> = {}
    // Not AbortSignal.timeout or .any: these keep a request, its body included, until the time is up or for ever.
    const request = new AbortController()
    const limit = setTimeout(() => request.abort(), this.#timeoutMs)
    this.#asked.add(request)
    try {
      const body: unknown = await influx.transport.request(
        path,
        asked.body ?? '',
        {
          method: asked.method,
          headers: { 'content-type': asked.json ? 'application/json' : 'text/plain; charset=utf-8', ...this.#login() },
          signal: request.signal,
        },
        (received, code) => {
          status = code ?? 0
          headers = received
        },
      )
      // Version 3 confirms what it has stored only in part with 201.
      if (wanted !== undefined && status !== wanted) throw new InfluxRefusal(status, words(body))
      return { body, headers }
    } catch (cause) {
      throw this.#problemOf(cause, { url, isLate: request.signal.aborted })
    } finally {
      clearTimeout(limit)
      this.#asked.delete(request)
    }
  }

  close(): void {
    this.#closed = true
    for (const request of this.#asked) request.abort()
    this.#agents.http.destroy()
    this.#agents.https.destroy()
  }

  #open(): { influx: InfluxDB; url: string } {
    const url = this.#address.url()
    if (url === undefined)
      throw new StoreProblem('unreachable', 'the influxd that the centre starts has not said its port yet')
    if (this.#client?.url !== url) {
      const agent = url.startsWith('https:') ? this.#agents.https : this.#agents.http
      this.#client = { url, influx: new InfluxDB({ url, transportOptions: { agent } }) }
    }
    return this.#client
  }

  #login(): Record<string, string> {
    if (this.#address.version !== '1') return { authorization: `Token ${this.#address.token}` }
    const login = this.#address.login()
    if (!login) return {}
    return { authorization: `Basic ${Buffer.from(`${login.user}:${login.password}`).toString('base64')}` }
  }

  #writePath(database: string): string {
    switch (this.#address.version) {
      case '1':
        return `/write?${new URLSearchParams({ db: database, precision: 'ms' })}`
      case '2':
        return `/api/v2/write?${new URLSearchParams({ org: this.#address.org, bucket: database, precision: 'ms' })}`
      case '3':
        return `/api/v2/write?${new URLSearchParams({ bucket: database, precision: 'ms' })}`
    }
  }

  #problemOf(cause: unknown, { url, isLate }: { url: string; isLate: boolean }): Error {
    if (cause instanceof HttpError) return refusal(cause.statusCode, words(bodyOf(cause)), cause)
    if (cause instanceof InfluxRefusal || cause instanceof StoreProblem) return cause
    if (this.#closed) return new StoreProblem('unreachable', 'this store is being closed')
    const why = isLate
      ? `no answer within ${this.#timeoutMs / 1000} s`
      : String(cause instanceof Error ? cause.message : cause)
    return new StoreProblem('unreachable', `InfluxDB at ${url} cannot be reached: is it running? (${why})`)
  }
}

function bodyOf(error: HttpError): unknown {
  try {
    return JSON.parse(error.body ?? '')
  } catch {
    return error.body ?? error.message
  }
}

/** What the server said, in one line: each version has another shape for it. */
function words(body: unknown): string {
  const said = z
    .union([
      z
        .object({ error: z.string(), data: z.array(z.object({ error_message: z.string() })) })
        .transform((one) => `${one.error}: ${one.data[0]?.error_message ?? ''}`),
      z.object({ error: z.string() }).transform((one) => one.error),
      z.object({ message: z.string() }).transform((one) => one.message),
      z.string(),
    ])
    .safeParse(body)
  return (said.success ? said.data : 'no words').slice(0, 300)
}

function refusal(status: number, message: string, cause: unknown): Error {
  if (/(database|bucket|retention policy)\b.*not found|not found.*(database|bucket)/i.test(message))
    return new StoreProblem('database_missing', `InfluxDB: ${message}`, cause)
  if (status === 401 || status === 403)
    return new StoreProblem(
      'not_allowed',
      `InfluxDB refuses us (${status} ${message}): set IOC_INFLUX_TOKEN, or IOC_INFLUX_USER and IOC_INFLUX_PASSWORD, to one that may read, write and create databases`,
      cause,
    )
  if ([400, 413, 422, 201].includes(status)) return new InfluxRefusal(status, message, cause)
  return new StoreProblem('failed', `InfluxDB answers ${status}: ${message}`, cause)
}
