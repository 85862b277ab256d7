import { join } from 'node:path'
import type { AlertTransition } from '@ioc/domain/alert'
import { domainOf } from '@ioc/domain/domains'
import { AdmissionCode, LinkStanding, linkRoutes } from '@ioc/domain/messages/link-routes'
import { openWriter } from '@ioc/journal/embedded-writer'
import type { JournalWriter } from '@ioc/journal/journal'
import { toBytes } from '@ioc/journal/json'
import { journalPath } from '@ioc/journal/layout'
import { lastingPort } from '@ioc/room/testing/lasting-port'
import { z } from 'zod'
import type { Centre } from '../centre.ts'
import { ask, asRoom, openIngest, startCentre, temporaryFolder, until } from './rig.ts'
import { copyData, sqlIn } from './test-stores.ts'

/** A line that waits for nothing. */
const quick = { IOC_LINK_POLL_SECONDS: '0.05', IOC_LINK_BACKOFF_SECONDS: '0.1' }
const t0 = Date.now() - 60_000

/** A transition of an alarm of priority 2, so many ms after it was raised. */
export function transitionOf(subject: string, transition: AlertTransition['transition'], at: number): AlertTransition {
  return {
    ...{ key: `${subject}/slow_traffic`, transition, at: new Date(t0 + at).toISOString() },
    ...{
      raisedAt: new Date(t0).toISOString(),
      subject: { type: 'device', id: subject },
      domain: domainOf('traffic_counter')?.name ?? null,
    },
    ...{ kind: 'traffic_counter', commune: '20242', site: null, rule: 'slow_traffic', threshold: 'jam' },
    ...{ level: 'alarm', priority: 2, class: 'congestion', group: 'g', metric: 'speed', value: 1, limit: 2 },
    ...{ expected: null, devices: 1, simulated: true },
  }
}

export function asAdmin(centre: Centre): { authorization: string } {
  return { authorization: `Bearer ${centre.administratorToken}` }
}

export const appendAlert = (to: JournalWriter, one: AlertTransition) =>
  to.append('alert', { key: one.key, time: t0, value: toBytes(one) })

export type Pair = Awaited<ReturnType<typeof openPair>>

/**
 * A province with the journal of its alerts, and a nation; each lives in a folder of its own, and neither knows the
 * other.
 */
export async function openPair(more: Record<string, string> = {}) {
  const folders = [temporaryFolder(), temporaryFolder(), temporaryFolder()] as const
  const [own, other, { path: copies }] = folders
  const ingest = await openIngest(own.path)
  const openAlerts = () => openWriter(journalPath(own.path, 'analytics', 'live'), { logs: ['alert'] })
  const startProvince = () => startCentre(own.path, { ...quick, ...more })
  const port = await lastingPort()
  const startNation = () => startCentre(other.path, { IOC_LEVEL: 'national', IOC_HTTP_PORT: `${port}` })
  const pair = { writer: openAlerts(), nation: await startNation(), province: await startProvince() }
  const url = () => `http://127.0.0.1:${pair.nation.port}`
  const linkTo = (body: object) =>
    ask(pair.province.port, 'POST', '/api/link', { body, headers: asRoom(pair.province.dataDir) })
  const codeFor = async (code: string) => {
    const wish = { body: { province: code }, headers: asRoom(pair.nation.dataDir) }
    return AdmissionCode.parse((await ask(pair.nation.port, 'POST', '/api/link/codes', wish)).json).code
  }
  const received = async (query: string) =>
    linkRoutes.receivedAlerts.response.parse(
      (await ask(pair.nation.port, 'GET', `/api/provinces/alerts?limit=1000&${query}`)).json,
    ).alerts
  /** Stops a side, does something with its folder, and starts it at the same address. */
  const between = async (side: 'province' | 'nation', work: (folder: string) => void) => {
    if (side === 'nation') {
      await pair.nation.stop()
      work(other.path)
      pair.nation = await startNation()
      // The connections of its life before, which wait in this process, are found closed by whoever asks first.
      await until('it answers', () => ask(port, 'GET', '/healthz').then(Boolean, () => false))
      return
    }
    await pair.province.stop()
    await pair.writer.close()
    work(own.path)
    pair.writer = openAlerts()
    pair.province = await startProvince()
  }
  const copy = (side: 'province' | 'nation', name: string) =>
    between(side, (folder) => copyData(folder, join(copies, name)))
  const restore = (side: 'province' | 'nation', name: string, change?: (folder: string) => void) =>
    between(side, (folder) => {
      copyData(join(copies, name), folder)
      change?.(folder)
    })
  return {
    ...{ pair, url, linkTo, codeFor, received, copies, between, copy, restore },
    link: async () => {
      const answer = await linkTo({ url: url(), code: await codeFor('48') })
      if (answer.status !== 200) throw new Error(answer.text)
    },
    standing: async () =>
      LinkStanding.parse(
        (await ask(pair.province.port, 'GET', '/api/link', { headers: asRoom(pair.province.dataDir) })).json,
      ),
    /** Every message that the nation has received of alerts, in its order. */
    messages: async (): Promise<string[]> => {
      const rows = await sqlIn(
        pair.nation.dataDir,
        "SELECT body FROM received_message WHERE kind = 'alert' ORDER BY received_at, series, sequence",
      )
      return rows.map(([body]) => z.string().parse(JSON.parse(String(body))))
    },
    close: async () => {
      await pair.province.stop()
      await pair.nation.stop()
      await pair.writer.close()
      await ingest.close()
      for (const folder of folders) folder.remove()
    },
  }
}
