import { Credential } from '@ioc/domain/identity'
import type { JournalReader, TableRecord } from '@ioc/journal/journal'
import { fromBytes } from '@ioc/journal/json'
import type { Log } from '@ioc/room/log'
import { type Following, followRecords } from './table.ts'

export type Credentials = Following & { find(identity: string): Credential | undefined }

/**
 * Keeps the table `credentials` in memory. `changed` hears each identity whose credential is not what it was, also
 * when it is gone; a record that is no credential counts as gone, so that nobody enters by it.
 */
export function followCredentials(reader: JournalReader, log: Log, changed: (identity: string) => void): Credentials {
  const held = new Map<string, Credential>()
  const take = ({ key, value }: TableRecord) => {
    const next = value === null ? undefined : parseCredential(key, value, log)
    if (JSON.stringify(next) === JSON.stringify(held.get(key))) return
    if (next) held.set(key, next)
    else held.delete(key)
    changed(key)
  }
  return { ...followRecords(reader, 'credentials', take), find: (identity) => held.get(identity) }
}

function parseCredential(key: string, value: Uint8Array, log: Log): Credential | undefined {
  const parsed = Credential.safeParse(json(value))
  if (parsed.success && parsed.data.identity === key) return parsed.data
  log.warn(`the record "${key}" of the table credentials is no credential of that identity`)
  return undefined
}

function json(value: Uint8Array): unknown {
  try {
    return fromBytes(value)
  } catch {
    return undefined
  }
}
