import { setImmediate as breathe } from 'node:timers/promises'
import { isDeepStrictEqual } from 'node:util'
import type { Credential } from '@ioc/domain/identity'
import type { Label } from '@ioc/domain/label'
import type { RegistryImport, RegistryImported } from '@ioc/domain/messages/api-shapes'
import { type RegistryRecord, registryKey } from '@ioc/domain/registry'
import { newToken, tokenHash } from '@ioc/room/run-token'
import type { z } from 'zod'
import { type CsvLine, readCsv } from './registry-csv.ts'
import { recordOf, recordOfFields } from './registry-row.ts'
import { refuseRecord, type Surroundings } from './registry-rules.ts'
import type { Put, Tables } from './tables.ts'

type Candidate = { line: number; record: RegistryRecord }
const rowsAtOnce = 2000

/**
 * Takes a CSV or records into the registry: what is new or changed is put, the rest left alone, and every refused line
 * is answered with the reason. Tokens are answered this once; the tables keep their hashes.
 */
export async function importRegistry(
  around: { tables: Tables; communes: ReadonlySet<string> | undefined; province: string },
  wish: z.infer<typeof RegistryImport>,
  who: string,
): Promise<RegistryImported | { refused: Label }> {
  if ((wish.csv === undefined) === (wish.records === undefined))
    return { refused: { en: 'give either csv or records', vi: 'gửi csv hoặc records, một trong hai' } }
  const lines = wish.csv === undefined ? [] : await readCsv(wish.csv)
  if ('headerRefused' in lines) return { refused: lines.headerRefused }
  const answer: RegistryImported = { added: 0, changed: 0, unchanged: 0, refused: [], credentials: [] }
  const candidates = await wellFormed(lines, wish.records ?? [], answer)
  return await around.tables.inTurn(async (change) => {
    const { tables } = around
    const incoming = { gateways: new Set<string>(), sites: new Set<string>() }
    const surroundings: Surroundings = { ...around, incoming }
    const puts: Put[] = []
    // Gateways and sites go first: devices are held against them, also when a stop falls between two chunks.
    const ordered = candidates.toSorted(
      (a, b) => Number(a.record.type === 'device') - Number(b.record.type === 'device'),
    )
    for (const [place, { line, record }] of ordered.entries()) {
      if (place % rowsAtOnce === 0) await breathe()
      const refusal = refuseRecord(record, surroundings)
      if (refusal !== undefined) {
        answer.refused.push({ line, detail: refusal.en })
        continue
      }
      if (record.type === 'gateway') incoming.gateways.add(record.id)
      if (record.type === 'site') incoming.sites.add(record.id)
      const known = recordIn(tables, record)
      const isChanged = !known || !isDeepStrictEqual(known, record)
      answer[!known ? 'added' : isChanged ? 'changed' : 'unchanged'] += 1
      if (isChanged) puts.push({ table: 'registry', key: registryKey(record), value: record })
      puts.push(...credentialPuts(tables, record, wish.credentials, answer))
    }
    answer.refused.sort((a, b) => a.line - b.line)
    const detail = `${answer.added} added, ${answer.changed} changed, ${answer.refused.length} refused, ${answer.credentials.length} credentials`
    await change({ who, what: 'import registry', detail }, puts)
    return answer
  })
}

/** Parses every line; of two with one type and id, the second is refused. */
async function wellFormed(
  lines: readonly CsvLine[],
  records: readonly RegistryRecord[],
  answer: RegistryImported,
): Promise<Candidate[]> {
  const rows = lines.length > 0 ? lines : records.map((fields, place) => ({ line: place + 1, given: fields }))
  const candidates: Candidate[] = []
  const firstLines = new Map<string, number>()
  for (const [place, row] of rows.entries()) {
    if (place % rowsAtOnce === 0) await breathe()
    const record = 'given' in row ? recordOf(row.given) : 'fields' in row ? recordOfFields(row.fields) : row
    if ('detail' in record) {
      answer.refused.push({ line: row.line, detail: record.detail })
      continue
    }
    const key = registryKey(record)
    const first = firstLines.get(key)
    if (first !== undefined)
      answer.refused.push({ line: row.line, detail: `id: ${record.id} stands in line ${first} too` })
    else candidates.push({ line: row.line, record })
    firstLines.set(key, first ?? row.line)
  }
  return candidates
}

function recordIn(tables: Tables, record: RegistryRecord): RegistryRecord | undefined {
  switch (record.type) {
    case 'device':
      return tables.devices.get(record.id)
    case 'gateway':
      return tables.gateways.get(record.id)
    case 'site':
      return tables.sites.get(record.id)
    case 'desk':
      return tables.desks.get(record.id)
    case 'unit':
      return tables.units.get(record.id)
  }
}

/**
 * A publisher without a credential in force gets one where wanted, so also one that was removed and comes back; one
 * that moved to another commune keeps its token there.
 */
function credentialPuts(tables: Tables, record: RegistryRecord, wanted: boolean, answer: RegistryImported): Put[] {
  const isPublisher = record.type === 'gateway' || (record.type === 'device' && record.gateway === null)
  if (!isPublisher) return []
  const right = { type: 'publisher' as const, commune: record.commune }
  const known = tables.credentials.get(record.id)
  const isRenewed = wanted && known?.revokedAt
  if (known && !isRenewed) {
    const moved = known.right.type === 'publisher' && known.right.commune !== record.commune
    return moved ? [{ table: 'credentials', key: record.id, value: { ...known, right } }] : []
  }
  if (!wanted) return []
  const token = newToken()
  const credential: Credential = {
    identity: record.id,
    tokenHash: tokenHash(token),
    certificateSubject: null,
    right,
    revokedAt: null,
  }
  answer.credentials.push({ identity: record.id, token })
  return [{ table: 'credentials', key: record.id, value: credential }]
}
