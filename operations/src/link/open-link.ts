import { readFileSync } from 'node:fs'
import type { LaneName } from '@ioc/domain/lane'
import type { AreaRing } from '@ioc/domain/link/commune-area'
import type { LinkState } from '@ioc/domain/link/link-state'
import type { LinkStanding } from '@ioc/domain/messages/link-routes'
import type { Log } from '@ioc/room/log'
import type { Transaction } from 'kysely'
import type { z } from 'zod'
import type { AlertReport } from '../alerts/alert-feed.ts'
import { readAlerts } from '../alerts/alert-store.ts'
import type { Figures } from '../figures.ts'
import type { IncidentRules } from '../incidents/incident-stream.ts'
import type { StoreSchema } from '../store/schema.ts'
import type { Database } from '../store/store.ts'
import type { Put, Tables } from '../tables/tables.ts'
import { comeBack } from './come-back.ts'
import { comeIn } from './come-in.ts'
import { tellDays } from './daily-figures.ts'
import { keyId, makeKey } from './keys.ts'
import { keepLink, linkRecord } from './link-book.ts'
import { LinkFault } from './link-fault.ts'
import { LinkRunner } from './link-runner.ts'
import { codeOf, type LinkSettings } from './link-settings.ts'
import { refuseAddress } from './link-wire.ts'
import { outboxStanding } from './outbox.ts'
import { lookAgain, type ReportParts, reportAgain, reportAlerts } from './report-alerts.ts'
import { type FalseAlarms, keepVerdicts, revokedVoice } from './withdrawals.ts'

type Parts = {
  dataDir: string
  province: string
  mode: 'demo' | 'production'
  link: LinkSettings
  database: Database
  tables: Tables
  figures: Figures
  log: Log
  now: () => number
  incidents: IncidentRules
  /** Borders of communes as messages tell them. */
  areas: ReadonlyMap<string, readonly AreaRing[]>
  changed: (what: 'link' | 'incidents') => void
  onBroken: (cause: unknown) => void
}

export type Link = AlertReport & {
  start(): Promise<void>
  stop(): Promise<void>
  state(): LinkState
  standing(): Promise<z.infer<typeof LinkStanding>>
  /** Links this province, or changes the address of its nation; throws where that cannot be. */
  linkTo(order: { url: string; code: string | undefined; who: string }): Promise<void>
  rotate(): Promise<string>
  nudge(): void
  /** Keeps a person's word that these alerts were no event, and withdraws what the nation was told of them. */
  falseAlarms(transaction: Transaction<StoreSchema>, verdict: FalseAlarms): Promise<void>
}

/** The province's end of the line to the nation. */
export function openLink(parts: Parts): Link {
  const { dataDir, province, database, tables, figures, log, link: settings } = parts
  const now = () => new Date(parts.now())
  const demo = parts.mode === 'demo'
  const caFile = settings.IOC_LINK_CA
  const ca = caFile === undefined ? undefined : readFileSync(caFile, 'utf8')
  const timeoutMs = settings.IOC_LINK_TIMEOUT_SECONDS * 1000
  const ended = new AbortController()
  const report: ReportParts = {
    ...{ province, demo, now },
    placeOf: ({ type, id }) => (type === 'device' ? tables.devices.get(id) : tables.gateways.get(id)),
    areaOf: (commune) => parts.areas.get(commune),
    revokedVoice: (subject) => revokedVoice(tables, subject),
  }
  const devices = () => {
    const list = [...tables.devices.values()].filter(({ lane }) => lane === null)
    return { count: list.length, simulated: list.some(({ simulated }) => simulated) }
  }
  const runner = new LinkRunner({
    ...{ dataDir, database, province, now: parts.now, ca, figures, log, chance: Math.random },
    pace: {
      pollMs: settings.IOC_LINK_POLL_SECONDS * 1000,
      firstMs: Math.min(1000, settings.IOC_LINK_BACKOFF_SECONDS * 1000),
      longestMs: settings.IOC_LINK_BACKOFF_SECONDS * 1000,
      timeoutMs,
    },
    due: () => tellDays({ database, now, demo, devices }),
    incidents: parts.incidents,
    comeBack: (record, wire) => comeBack({ dataDir, database, report }, record, wire),
    changed: () => parts.changed('link'),
    opened: () => parts.changed('incidents'),
    onBroken: parts.onBroken,
  })
  const committed = (lane: LaneName, messages: number) => {
    figures.outbox.inc({ lane }, messages)
    runner.nudge()
  }
  let looking = Promise.resolve()
  const look = async (isAsked: (subject: string) => boolean) => {
    const messages = await lookAgain(database, report, isAsked)
    if (messages > 0) committed('live', messages)
  }
  /** Who may speak no longer, or again, changes what the nation may count on. */
  const lookAtVoices = (puts: readonly Put[]) => {
    // A record of the registry says behind which gateway a device speaks; its key ends with the id.
    const changed = puts.filter(({ table }) => table === 'credentials' || table === 'registry')
    const voices = new Set(changed.map(({ key }) => key.slice(key.indexOf('/') + 1)))
    if (voices.size === 0) return
    const isAsked = (subject: string) => voices.has(subject) || voices.has(tables.devices.get(subject)?.gateway ?? '')
    looking = looking.then(() => look(isAsked)).catch(parts.onBroken)
  }
  const linkTo: Link['linkTo'] = async ({ url, code, who }) => {
    const refusal = refuseAddress(url, parts.mode)
    if (refusal !== undefined) throw new LinkFault(refusal)
    if (code === undefined) {
      const record = await linkRecord(database)
      if (!record)
        throw new LinkFault({
          en: 'this province is not linked yet: send the code that the nation made for it',
          vi: 'tỉnh, thành này chưa nối: hãy gửi mã mà Trung tâm Chính phủ đã tạo cho mình',
        })
      await database.transaction().execute((transaction) => keepLink(transaction, { ...record, url }))
    } else await comeIn({ dataDir, database, report, who }, { url, ca, timeoutMs, over: ended.signal }, code)
    runner.retry()
    parts.changed('link')
  }
  return {
    report: (transaction, changes) => reportAlerts(transaction, report, changes),
    reportAgain: (transaction, alerts) => reportAgain(transaction, report, alerts),
    committed,
    falseAlarms: async (transaction, verdict) => {
      await keepVerdicts(transaction, verdict)
      const keys = verdict.alerts.map(({ key }) => key)
      await reportAgain(transaction, report, await readAlerts(transaction, 'live', keys))
    },
    linkTo,
    start: async () => {
      const { IOC_LINK_URL: url } = settings
      if (url !== undefined) await linkBySettings(url)
      await look(() => true)
      tables.onChange(lookAtVoices)
      runner.start()
    },
    stop: async () => {
      ended.abort()
      await looking
      await runner.stop()
    },
    state: () => runner.state(),
    nudge: () => runner.nudge(),
    standing: async () => {
      await runner.look()
      const record = await linkRecord(database)
      const { head, first } = await outboxStanding(database)
      return {
        ...runner.state(),
        ...{ url: record?.url ?? null, key: record?.keyId ?? null, nextKey: record?.nextKeyId ?? null },
        nationKeys: (record?.nationKeys ?? []).map(keyId),
        ...{ head, received: first === null ? head : first - 1 },
        ...{ refusal: runner.refusal, failures: runner.failures },
      }
    },
    rotate: async () => {
      const record = await linkRecord(database)
      if (!record)
        throw new LinkFault({
          en: 'this province is not linked: there is no key to rotate',
          vi: 'tỉnh, thành này chưa nối: không có khoá nào để thay',
        })
      if (record.nextKeyId !== null) return record.nextKeyId
      const nextKeyId = makeKey(dataDir).id
      await database.transaction().execute((transaction) => keepLink(transaction, { ...record, nextKeyId }))
      runner.nudge()
      return nextKeyId
    },
  }

  /** Comes in once; later starts take only the address from the settings, for the code is spent. */
  async function linkBySettings(url: string): Promise<void> {
    const record = await linkRecord(database)
    const code = record ? undefined : codeOf(settings)
    if (record?.url === url || (!record && code === undefined)) return
    await linkTo({ url, code, who: 'settings' }).catch((cause: unknown) =>
      log.warn(`link: ${cause instanceof Error ? cause.message : cause}; POST /api/link tries again`),
    )
  }
}
