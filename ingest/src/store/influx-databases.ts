import { type KeptDays, keptDaysOf, type RollUp, rollUps } from '@ioc/domain/roll-up'
import { z } from 'zod'
import type { InfluxAddress, InfluxConnection } from './influx-connection.ts'
import { InfluxRefusal } from './influx-connection.ts'
import { StoreProblem } from './reading-store.ts'

type Database = { name: string; days: number | null }

/**
 * The databases of the lanes: one for the readings of a lane and one for each of its roll-ups, for a database is what
 * retention is set for in all three versions. Version 3 Core, which has room for five, keeps the roll-ups of a lane in
 * one, as long as the longest of them.
 */
export class InfluxDatabases {
  readonly #connection: InfluxConnection
  readonly #address: InfluxAddress
  readonly #prefix: string
  readonly #days: KeptDays

  constructor(connection: InfluxConnection, of: { address: InfluxAddress; prefix: string; keptDays: KeptDays }) {
    this.#connection = connection
    this.#address = of.address
    this.#prefix = of.prefix
    this.#days = of.keptDays
  }

  readings(lane: string): string {
    return `${this.#prefix}-${lane}`
  }

  rolled(lane: string, rollUp: RollUp): string {
    return `${this.#prefix}-${this.#address.version === '3' ? 'rollups' : rollUp.name}-${lane}`
  }

  /** All databases of a lane. */
  names(lane: string): string[] {
    return this.#of(lane).map(({ name }) => name)
  }

  /** Makes what is missing of a lane's databases, with the retention that the settings say. */
  async prepare(lane: string): Promise<void> {
    await this.checkVersion()
    for (const database of this.#of(lane)) {
      if (this.#address.version === '1') await this.#prepare1(database)
      else if (this.#address.version === '2') await this.#prepare2(this.#address.org, database)
      else await this.#prepare3(database)
    }
  }

  async drop(lane: string): Promise<void> {
    for (const { name } of this.#of(lane)) {
      if (this.#address.version === '1') await this.#connection.query(null, `DROP DATABASE "${name}"`, 'POST')
      else if (this.#address.version === '3') await this.#drop3(name)
      else {
        const bucket = await this.#bucket(this.#address.org, name)
        if (bucket) await this.#connection.ask(`/api/v2/buckets/${bucket.id}`, { method: 'DELETE' })
      }
    }
  }

  /** Answers the server's own version; throws StoreProblem `too_old` where it is not of the version that is set. */
  async checkVersion(): Promise<string> {
    const { headers, body } = await this.#connection.ask('/ping', { method: 'GET' })
    const inBody = z.object({ version: z.string() }).safeParse(body)
    const said = String(headers['x-influxdb-version'] ?? (inBody.success ? inBody.data.version : ''))
    const [, major, minor] = /^v?(\d+)\.(\d+)/.exec(said) ?? []
    if (major === undefined)
      throw new StoreProblem(
        'too_old',
        'what answers there says no version of InfluxDB: set IOC_INFLUX_URL to an InfluxDB',
      )
    if (major !== this.#address.version)
      throw new StoreProblem(
        'too_old',
        `InfluxDB ${said} answers, but IOC_INFLUX_VERSION is ${this.#address.version}: set it to ${major}, or IOC_INFLUX_URL to another server`,
      )
    if (major === '1' && Number(minor) < 6)
      throw new StoreProblem('too_old', `InfluxDB ${said} is too old: 1.6 or newer is needed`)
    return said
  }

  #of(lane: string): Database[] {
    const days = keptDaysOf(lane === 'live' ? lane : 'replay-any', this.#days)
    const rolled = rollUps.map((rollUp) => ({ name: this.rolled(lane, rollUp), days: days[rollUp.name] }))
    if (this.#address.version !== '3') return [{ name: this.readings(lane), days: days.raw }, ...rolled]
    const kept = rolled.map((one) => one.days)
    const longest = kept.includes(null) ? null : Math.max(...kept.map((one) => one ?? 0))
    return [
      { name: this.readings(lane), days: days.raw },
      { name: rolled[0]?.name ?? '', days: longest },
    ]
  }

  async #prepare1({ name, days }: Database): Promise<void> {
    const duration = days === null ? 'INF' : `${Math.round(days * 24)}h`
    try {
      await this.#connection.query(
        null,
        `CREATE DATABASE "${name}" WITH DURATION ${duration} REPLICATION 1 NAME "autogen"`,
        'POST',
      )
    } catch (cause) {
      if (cause instanceof InfluxRefusal && cause.message.includes('conflicts'))
        await this.#connection.query(null, `ALTER RETENTION POLICY "autogen" ON "${name}" DURATION ${duration}`, 'POST')
      // A user without the right to create may still read and write what an administrator has made.
      else if (!(cause instanceof StoreProblem) || cause.code !== 'not_allowed' || !(await this.#isThere1(name)))
        throw cause
    }
  }

  async #isThere1(name: string): Promise<boolean> {
    const found = await this.#connection.query(null, 'SHOW DATABASES')
    return found.some((series) => series.values?.some(([one]) => one === name))
  }

  /** A bucket, and the mapping by which InfluxQL finds it as a database. */
  async #prepare2(org: string, { name, days }: Database): Promise<void> {
    const orgs = await this.#connection.ask(`/api/v2/orgs?${new URLSearchParams({ org })}`, { method: 'GET' })
    const orgID = z.object({ orgs: z.array(z.object({ id: z.string() })) }).parse(orgs.body).orgs[0]?.id
    if (orgID === undefined)
      throw new StoreProblem(
        'not_allowed',
        `InfluxDB shows no organisation ${org}: set IOC_INFLUX_ORG, or another token`,
      )
    const retentionRules = days === null ? [] : [{ type: 'expire', everySeconds: Math.round(days * 86_400) }]
    const known = await this.#bucket(org, name)
    const bucket = known
      ? await this.#send('PATCH', `/api/v2/buckets/${known.id}`, { retentionRules })
      : await this.#send('POST', '/api/v2/buckets', { orgID, name, retentionRules })
    const bucketID = z.object({ id: z.string() }).parse(bucket).id
    const mapped = await this.#connection.ask(`/api/v2/dbrps?${new URLSearchParams({ orgID, db: name })}`, {
      method: 'GET',
    })
    if (z.object({ content: z.array(z.unknown()) }).parse(mapped.body).content.length > 0) return
    await this.#send('POST', '/api/v2/dbrps', {
      orgID,
      bucketID,
      database: name,
      retention_policy: 'autogen',
      default: true,
    })
  }

  async #bucket(org: string, name: string): Promise<{ id: string } | undefined> {
    const found = await this.#connection
      .ask(`/api/v2/buckets?${new URLSearchParams({ org, name })}`, { method: 'GET' })
      .catch((cause) => {
        if (cause instanceof StoreProblem && cause.code === 'database_missing') return { body: { buckets: [] } }
        throw cause
      })
    return z.object({ buckets: z.array(z.object({ id: z.string() })) }).parse(found.body).buckets[0]
  }

  async #prepare3({ name, days }: Database): Promise<void> {
    const found = await this.#connection.ask('/api/v3/configure/database?format=json', { method: 'GET' })
    const names = z.array(z.record(z.string(), z.unknown())).parse(found.body)
    if (names.some((one) => Object.values(one).includes(name))) return
    await this.#send('POST', '/api/v3/configure/database', {
      db: name,
      ...(days === null ? {} : { retention_period: `${Math.round(days * 24)}h` }),
    })
  }

  async #drop3(name: string): Promise<void> {
    const path = `/api/v3/configure/database?${new URLSearchParams({ db: name })}`
    await this.#connection.ask(path, { method: 'DELETE' }).catch((cause) => {
      if (!(cause instanceof StoreProblem) || cause.code !== 'database_missing') throw cause
    })
  }

  async #send(method: 'POST' | 'PATCH', path: string, body: unknown): Promise<unknown> {
    return (await this.#connection.ask(path, { method, body: JSON.stringify(body), json: true })).body
  }
}
