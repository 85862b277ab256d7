import { Enrolment, enrolledMessagesPerMinute, isInForce } from '@ioc/domain/enrolment'
import { Id } from '@ioc/domain/identity'
import type { Publisher } from '@ioc/domain/mqtt-access'
import type { JournalReader, JournalWriter, TableRecord } from '@ioc/journal/journal'
import { fromBytes, toBytes } from '@ioc/journal/json'
import type { Log } from '@ioc/room/log'
import { tokenHash } from '@ioc/room/run-token'
import { z } from 'zod'
import { MessageRate } from './message-rate.ts'
import { type Following, followRecords } from './table.ts'

/** What a token of an enrolment says to a device that wants to join. */
type Entry = { type: 'enrolled'; publisher: Publisher } | { type: 'full' } | { type: 'none' }

export type Enrolments = Following & {
  /** Lets in a device that nobody knows, by the token that it brings; `full` where the enrolment has its devices. */
  join(identity: string, token: string, now: number): Promise<Entry>
  /** Why an enrolled device may not publish now; undefined where it may, and the message is counted. */
  refusal(publisher: Publisher, now: number): 'enrolment_ended' | 'enrolment_rate' | undefined
}

type Parts = {
  reader: JournalReader
  /** Keeps which devices have joined: a limit must outlive a restart. */
  writer: JournalWriter
  log: Log
  /** Ends connections: of one identity where it joined by an enrolment, or of all that the test names. */
  expel: (test: (publisher: Publisher) => boolean, identity?: string) => void
}

const checkEveryMs = 1000

/**
 * Follows the table `enrolments`, and the ids of the registry: what is registered joins with a credential of its own or
 * behind its gateway, never by an enrolment. A connection ends within a second of its enrolment.
 */
export function followEnrolments({ reader, writer, log, expel }: Parts): Enrolments {
  const byId = new Map<string, Enrolment>()
  const byHash = new Map<string, string>()
  const registered = new Set<string>()
  const rate = new MessageRate(enrolledMessagesPerMinute)

  const inForce = (id: string, now: number) => {
    const enrolment = byId.get(id)
    return enrolment !== undefined && isInForce(enrolment, now)
  }
  const expelEnded = () => expel(({ right }) => right.type === 'enrolled' && !inForce(right.enrolment, Date.now()))
  const takeEnrolment = ({ key, value }: TableRecord) => {
    const known = byId.get(key)
    if (known) byHash.delete(known.tokenHash)
    byId.delete(key)
    const parsed = value === null ? undefined : Enrolment.safeParse(json(value))
    if (parsed?.success === false) log.warn(`the record "${key}" of the table enrolments is no enrolment`)
    if (parsed?.success) {
      byId.set(key, parsed.data)
      byHash.set(parsed.data.tokenHash, key)
    }
    expelEnded()
  }
  const takeRegistered = ({ key, value }: TableRecord) => {
    const [type, id = ''] = key.split('/')
    if (type !== 'device' && type !== 'gateway') return
    if (value === null) registered.delete(id)
    else registered.add(id)
    if (value !== null) expel(({ right }) => right.type === 'enrolled', id)
  }
  const tables = [
    followRecords(reader, 'enrolments', takeEnrolment),
    followRecords(reader, 'registry', takeRegistered),
  ] as const
  const watch = setInterval(expelEnded, checkEveryMs)

  /** Joins are few, and one after another, so that two at once cannot both take the last place. */
  let turn: Promise<unknown> = Promise.resolve()
  const place = async (enrolment: Enrolment, identity: string): Promise<boolean> => {
    const note = `enrolled/${enrolment.id}`
    const kept = writer.note(note)
    const joined = kept ? z.array(z.string()).parse(fromBytes(kept)) : []
    if (joined.includes(identity)) return true
    if (joined.length >= enrolment.devices) return false
    await writer.commit({ notes: { [note]: toBytes([...joined, identity]) } })
    return true
  }

  return {
    read: Promise.all(tables.map((one) => one.read)).then(() => undefined),
    stop: async () => {
      clearInterval(watch)
      await Promise.all(tables.map((one) => one.stop()))
    },
    join: async (identity, token, now) => {
      const enrolment = byId.get(byHash.get(tokenHash(token)) ?? '')
      if (!enrolment || !isInForce(enrolment, now)) return { type: 'none' }
      if (registered.has(identity) || !Id.safeParse(identity).success) return { type: 'none' }
      const mine = turn.then(() => place(enrolment, identity))
      turn = mine.catch(() => undefined)
      if (!(await mine)) return { type: 'full' }
      const right = { type: 'enrolled' as const, enrolment: enrolment.id, commune: enrolment.commune }
      return { type: 'enrolled', publisher: { identity, right } }
    },
    refusal: ({ identity, right }, now) => {
      if (right.type !== 'enrolled') return undefined
      if (!inForce(right.enrolment, now)) return 'enrolment_ended'
      return rate.allow(identity, now) ? undefined : 'enrolment_rate'
    },
  }
}

function json(value: Uint8Array): unknown {
  try {
    return fromBytes(value)
  } catch {
    return undefined
  }
}
