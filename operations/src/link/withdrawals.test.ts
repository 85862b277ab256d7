import { randomUUID } from 'node:crypto'
import type { AlertTransition } from '@ioc/domain/alert'
import { Incident } from '@ioc/domain/incident/incident'
import type { CapAlert } from '@ioc/domain/link/cap'
import { AlertList } from '@ioc/domain/messages/api-shapes'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readCap } from '../nation/read-cap.ts'
import { appendAlert, asAdmin, openPair, type Pair, transitionOf } from '../testing/link-rig.ts'
import { ask, deviceOf, importDevices, until } from '../testing/rig.ts'

let linked: Pair
beforeAll(async () => {
  linked = await openPair()
  await linked.link()
})
afterAll(() => linked.close())

const append = (one: AlertTransition) => appendAlert(linked.pair.writer, one)
const received = (query: string) => linked.received(query)
const standsAtNation = async (key: string) => (await received('state=active')).some((one) => one.key === key)
/** What the nation has received of an alert, in its order. */
const messagesOf = async (key: string) =>
  (await linked.messages()).filter((body) => body.includes(`<value>${key}</value>`)).map(readCap)
const withdrawn = async (key: string) => (await received('state=cancelled')).find((one) => one.key === key)
const capOf = async (identifier: string) => {
  const path = `/api/provinces/cap?identifier=${encodeURIComponent(identifier)}`
  return readCap((await ask(linked.pair.nation.port, 'GET', path)).text)
}
async function orderAlert(key: string, command: string, body: object = {}): Promise<void> {
  const query = `/api/alerts/${encodeURIComponent(key)}`
  const { alerts } = AlertList.parse(
    (await ask(linked.pair.province.port, 'GET', '/api/alerts?state=all&limit=500')).json,
  )
  const version = alerts.find((one) => one.key === key)?.response.version
  const answer = await ask(linked.pair.province.port, 'POST', `${query}/${command}`, {
    ...{ body: { version, reason: 'x', ...body }, headers: asAdmin(linked.pair.province) },
  })
  if (answer.status !== 200) throw new Error(answer.text)
}

test('an alarm that is taken out of service is withdrawn at the nation with all that was told of it, and told anew once it is back', async () => {
  const key = 'W/slow_traffic'
  await append(transitionOf('W', 'raised', 10))
  await append({ ...transitionOf('W', 'updated', 11), priority: 1 })
  const told: CapAlert[] = []
  await until('both messages', async () =>
    (await received('state=active')).some((one) => one.key === key && one.priority === 1),
  )
  for (const cap of await messagesOf(key)) told.push(cap)
  expect(told.map(({ msgType }) => msgType)).toEqual(['Alert', 'Update'])
  await orderAlert(key, 'out-of-service', { reason: 'đang sửa cảm biến', authority: 'Sở Xây dựng' })
  await until('it withdrawn', async () => (await withdrawn(key)) !== undefined)
  const row = await withdrawn(key)
  expect(row).toMatchObject({
    state: 'cancelled',
    withdrawn: { why: 'out_of_service', by: 'administrator', detail: 'đang sửa cảm biến' },
  })
  expect(await standsAtNation(key)).toBe(false)
  const cancel = await capOf(row?.identifier ?? '')
  expect(cancel.msgType).toBe('Cancel')
  expect(cancel.references).toBe(told.map((one) => `ioc-48.vn,${one.identifier},${one.sent}`).join(' '))
  // What it does while it is out of service is nobody's business there.
  await append({ ...transitionOf('W', 'updated', 12), priority: 2 })
  await orderAlert(key, 'return')
  await until('it again', () => standsAtNation(key))
  expect((await messagesOf(key)).map(({ msgType }) => msgType)).toEqual(['Alert', 'Update', 'Cancel', 'Alert'])
  expect(new Set((await messagesOf(key)).map(({ identifier }) => identifier)).size).toBe(4)
})

test('an alarm whose incident is rejected as a false alarm is withdrawn, also when it is over; rejected otherwise it stands', async () => {
  const reject = async (subject: string, falseAlarm: boolean) => {
    const key = `${subject}/slow_traffic`
    const body = { id: randomUUID(), fields: { title: subject }, alerts: [key] }
    const opened = await ask(linked.pair.province.port, 'POST', '/api/incidents', {
      body,
      headers: asAdmin(linked.pair.province),
    })
    const { id, version } = Incident.parse(opened.json)
    const rejected = await ask(linked.pair.province.port, 'POST', `/api/incidents/${id}/reject`, {
      ...{ body: { version, why: 'chim đậu trên cảm biến', falseAlarm }, headers: asAdmin(linked.pair.province) },
    })
    expect(rejected.status).toBe(200)
  }
  for (const subject of ['X', 'Y', 'Z']) await append(transitionOf(subject, 'raised', 20))
  await append(transitionOf('Y', 'cleared', 21))
  await until('them', async () => (await standsAtNation('X/slow_traffic')) && (await standsAtNation('Z/slow_traffic')))
  await until('its end', async () => (await received('state=cleared')).some((one) => one.key === 'Y/slow_traffic'))
  await reject('Z', false)
  await reject('X', true)
  await reject('Y', true)
  await until('both', async () => (await withdrawn('Y/slow_traffic')) !== undefined)
  const withdrawal = { why: 'false_alarm', by: 'administrator', detail: 'chim đậu trên cảm biến' }
  expect(await withdrawn('X/slow_traffic')).toMatchObject({ withdrawn: withdrawal })
  expect(await withdrawn('Y/slow_traffic')).toMatchObject({ withdrawn: withdrawal })
  expect(await standsAtNation('Z/slow_traffic')).toBe(true)
  // What becomes of it further is told no more, until it is heavier than what was looked at.
  await append({ ...transitionOf('X', 'updated', 22), priority: 3 })
  await append({ ...transitionOf('X', 'updated', 23), priority: 1 })
  await until('the heavier one', () => standsAtNation('X/slow_traffic'))
  expect((await messagesOf('X/slow_traffic')).map(({ msgType }) => msgType)).toEqual(['Alert', 'Cancel', 'Alert'])
})

test('what a device told of is withdrawn with its credential, by the name of who ended that', async () => {
  const right = { type: 'publisher', commune: '20242' }
  await importDevices(linked.pair.province.dataDir, linked.pair.province.port, [deviceOf('R-1', { simulated: false })])
  const issue = { body: { identity: 'R-1', right }, headers: asAdmin(linked.pair.province) }
  expect((await ask(linked.pair.province.port, 'POST', '/api/credentials', issue)).status).toBeLessThan(300)
  await append(transitionOf('R-1', 'raised', 30))
  await until('it', () => standsAtNation('R-1/slow_traffic'))
  await ask(linked.pair.province.port, 'DELETE', '/api/credentials/R-1', { headers: asAdmin(linked.pair.province) })
  await until('it withdrawn', async () => (await withdrawn('R-1/slow_traffic')) !== undefined)
  expect(await withdrawn('R-1/slow_traffic')).toMatchObject({
    withdrawn: { why: 'revoked', by: 'administrator', detail: 'R-1' },
  })
  // Behind a gateway it speaks again, by the voice of that.
  const gateway = {
    type: 'gateway',
    id: 'G-1',
    name: 'Cổng',
    commune: '20242',
    site: null,
    lat: 16,
    lon: 108,
    simulated: false,
  }
  await importDevices(linked.pair.province.dataDir, linked.pair.province.port, [gateway])
  const member = '/api/gateways/G-1/members/R-1'
  const added = await ask(linked.pair.province.port, 'PUT', member, { headers: asAdmin(linked.pair.province) })
  expect(added.status).toBeLessThan(300)
  await until('it again', () => standsAtNation('R-1/slow_traffic'))
})

test('what another alarm explains is withdrawn by its name, and what it explains from the first is never told', async () => {
  const loss: AlertTransition = {
    ...{ ...transitionOf('FM-1', 'raised', 40), key: 'FM-1/no_power', rule: 'no_power', class: 'power_loss' },
    ...{ domain: 'energy', kind: 'feeder_meter', site: 'S-1', threshold: 'lost' },
  }
  const silent = (subject: string, at: number): AlertTransition => ({
    ...{ ...transitionOf(subject, 'raised', at), key: `${subject}/silent`, rule: 'silent', class: 'device_health' },
    ...{ domain: 'energy', kind: 'feeder_meter', site: 'S-1', threshold: 'silent' },
  })
  await append(silent('FM-2', 41))
  await until('the meter', () => standsAtNation('FM-2/silent'))
  await append(loss)
  await append(silent('FM-3', 42))
  await until('the loss', () => standsAtNation('FM-1/no_power'))
  await until('it withdrawn', async () => (await withdrawn('FM-2/silent')) !== undefined)
  expect(await withdrawn('FM-2/silent')).toMatchObject({
    withdrawn: { why: 'suppressed', by: 'operations', detail: 'FM-1/no_power' },
  })
  await append({ ...loss, transition: 'cleared', at: transitionOf('FM-1', 'cleared', 43).at })
  await until('both meters', async () => (await standsAtNation('FM-2/silent')) && (await standsAtNation('FM-3/silent')))
  expect((await messagesOf('FM-3/silent')).map(({ msgType }) => msgType)).toEqual(['Alert'])
})
