import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { History } from '@ioc/domain/messages/api-shapes'
import { AdmissibleDevices, Admission, IssuedEnrolment } from '@ioc/domain/messages/enrolment-shapes'
import { AuditPage } from '@ioc/domain/messages/people-shapes'
import { Mending, Mendings, type QuarantinedRow, QuarantinePage } from '@ioc/domain/quarantine'
import { testDevice } from '@ioc/domain/testing/test-device'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { builtConsole } from '../src/console-build.ts'
import { newScreen, openBrowser } from './browser.ts'
import { program } from './needs.ts'
import { type Province, root, startProvince } from './province.ts'
import { publishAs } from './publisher.ts'

const chromium = program('chromium')
const mosquittoPub = program('mosquitto_pub')
const run = promisify(execFile)
const commune = '20242'

const counter = (id: string, gateway: string | null) =>
  testDevice(id, { gateway, lat: 16.0605, lon: 108.2231, simulated: false })

let province: Province
let browser: Browser | undefined
let tokens: Map<string, string>

beforeAll(async () => {
  province = await startProvince({
    rooms: ['broker', 'ingest', 'operations'],
    ...(chromium ? { consoleDir: builtConsole(root, () => undefined) } : {}),
  })
  tokens = await province.register([
    { type: 'gateway', id: 'GW-1', name: 'GW-1', commune, lat: 16.0605, lon: 108.2231, simulated: false },
    counter('M-1', 'GW-1'),
    counter('M-2', 'GW-1'),
  ])
  browser = chromium ? await openBrowser(chromium) : undefined
})
afterAll(async () => {
  await browser?.close()
  await province?.stop()
})

const topic = (publisher: string) => `ioc/live/reading/${commune}/${publisher}`
const readings = async () => (await province.counts()).readings
const history = (device: string, from: number) =>
  province.ask(`/api/devices/${device}/history?metric=speed&from=${from - 1000}&to=${from + 60_000}`, History)
const unknown = () => province.ask('/api/quarantine/unknown', AdmissibleDevices)
const pageOf = (query: string) => province.ask(`/api/quarantine?${query}`, QuarantinePage)
const mendingOf = async (id: string) =>
  (await province.ask('/api/quarantine/mendings', Mendings)).find((one) => one.id === id)
const ended = (id: string) => expect.poll(async () => (await mendingOf(id))?.state).toBe('done')
const atRest = (stored: number) => expect.poll(readings).toMatchObject({ stored, inFlight: 0 })

/** What the server says against the correction of a message. */
const problemOf = (unread: QuarantinedRow | undefined, text: string) =>
  province
    .send('POST', '/api/quarantine/mendings', {
      ...{ action: { type: 'correct', text }, which: { type: 'records', records: [unread?.record] }, why: 'a test' },
    })
    .then(
      () => 'nothing is said against it',
      (cause) => String(cause),
    )

/** Sends with the real mosquitto client where it is installed, as a device in the field would. */
async function sendOne(identity: string, token: string, payload: unknown): Promise<void> {
  if (!mosquittoPub) {
    const publish = await publishAs(province.mqttPort(), identity, token)
    await publish(topic(identity), payload)
    await publish.end()
    return
  }
  const port = `${province.mqttPort()}`
  const words = ['-p', port, '-i', identity, '-u', identity, '-P', token, '-q', '1', '-t', topic(identity)]
  await run(mosquittoPub, [...words, '-m', JSON.stringify(payload)])
}

test('an unknown device joins by enrolment, waits, is admitted by one call, and stands in history once, at its own time', async () => {
  const { token, enrolment } = IssuedEnrolment.parse(
    await province.send('POST', '/api/enrolments', { name: 'Lắp đặt cầu Rồng', commune, devices: 2 }),
  )
  const first = Math.floor(Date.now() / 1000) * 1000 - 30_000
  const speeds = [11, 12, 13].map((v, n) => ({ n: 'speed', v, bt: first / 1000 + n }))
  await sendOne('NEW-1', token, [...speeds, { n: 'vehicle_rate', u: '1/min', v: 30 }])
  await expect.poll(async () => (await unknown()).length).toBe(1)
  const [waiting] = await unknown()
  expect(waiting).toMatchObject({
    ...{ device: 'NEW-1', publisher: 'NEW-1', commune, count: 4, gateway: null, hindrance: null },
    ...{ enrolment: enrolment.id, suggestion: { id: 'NEW-1', kind: 'traffic_counter', commune } },
  })
  const before = await readings()
  expect(before).toMatchObject({ quarantined: 4 })
  if (!waiting) throw new Error('nobody waits')
  const body = { publisher: 'NEW-1', device: { ...waiting.suggestion, name: 'Cầu Rồng 1', gateway: null } }
  const admission = Admission.parse(await province.send('POST', '/api/quarantine/admissions', body))
  expect(admission).toMatchObject({ device: { id: 'NEW-1', name: 'Cầu Rồng 1' }, credential: { identity: 'NEW-1' } })
  await ended(admission.mending?.id ?? '')
  await atRest(before.stored + 4)
  expect(await readings()).toMatchObject({ parsed: before.parsed, quarantined: 0, duplicate: before.duplicate })
  expect(await history('NEW-1', first)).toMatchObject({ t: [first, first + 1000, first + 2000], v: [11, 12, 13] })
  // The enrolment lets it in no longer; its own credential does, and what it says now is believed at once.
  await expect(sendOne('NEW-1', token, [{ n: 'speed', v: 14 }])).rejects.toThrow()
  await sendOne('NEW-1', admission.credential?.token ?? '', [{ n: 'speed', v: 14 }])
  await atRest(before.stored + 5)
  // To drive again what was let in touches nothing.
  const [let_in] = (await pageOf('status=redriven&device=NEW-1')).records
  const order = {
    action: { type: 'redrive', fix: null },
    which: { type: 'records', records: [let_in?.record] },
    why: '',
  }
  const again = Mending.parse(await province.send('POST', '/api/quarantine/mendings', order))
  await ended(again.id)
  expect(await mendingOf(again.id)).toMatchObject({ total: 1, done: 1, untouched: 1, stored: 0 })
  await expect(province.send('POST', '/api/quarantine/admissions', body)).rejects.toThrow(/409/)
})

test('members of a gateway come and go within a second, and what is said for others is kept apart', async () => {
  const publish = await publishAs(province.mqttPort(), 'GW-1', tokens.get('GW-1') ?? '')
  const say = async (device: string, v: number) => {
    const before = await readings()
    await publish(topic('GW-1'), [{ n: `${device}/speed`, v }])
    await expect
      .poll(async () => {
        const { parsed, stored, quarantined } = await readings()
        return parsed === before.parsed + 1 && stored + quarantined === before.stored + before.quarantined + 1
      })
      .toBe(true)
    return (await readings()).stored - before.stored
  }
  expect(await say('M-1', 5)).toBe(1)
  await province.send('DELETE', '/api/gateways/GW-1/members/M-1')
  expect(await say('M-1', 6)).toBe(0)
  expect((await pageOf('device=M-1')).records).toMatchObject([{ reason: 'not_member', publisher: 'GW-1' }])
  await province.send('PUT', '/api/gateways/GW-1/members/M-1')
  expect(await say('M-1', 7)).toBe(1)
  const which = { type: 'filter', filter: { device: 'M-1' } }
  const order = { action: { type: 'redrive', fix: null }, which, why: '' }
  const mending = Mending.parse(await province.send('POST', '/api/quarantine/mendings', order))
  await ended(mending.id)
  // It is older than what the device said since, so it goes the late way.
  await expect.poll(() => mendingOf(mending.id)).toMatchObject({ late: 0, stored: 1, refused: {} })
  expect((await pageOf('device=M-1')).records).toEqual([])
  await publish.end()
})

test('a unit that the registry admits lets in what waits', async () => {
  const publish = await publishAs(province.mqttPort(), 'GW-1', tokens.get('GW-1') ?? '')
  const at = Math.floor(Date.now() / 1000) * 1000
  await publish(topic('GW-1'), [{ n: 'M-2/speed', u: 'kn', v: 10, t: at / 1000 }])
  await expect.poll(async () => (await pageOf('reason=unit')).records.length).toBe(1)
  const knot = { type: 'unit', id: 'knot', name: 'knot', symbol: 'kn', primary: 'm/s', scale: 0.514444, offset: 0 }
  await province.send('POST', '/api/registry', { records: [knot] })
  const which = { type: 'filter', filter: { reason: 'unit' } }
  const order = { action: { type: 'redrive', fix: null }, which, why: '' }
  await ended(Mending.parse(await province.send('POST', '/api/quarantine/mendings', order)).id)
  await expect.poll(async () => (await history('M-2', at)).v).toEqual([5.14444])
  await publish.end()
})

test.skipIf(!chromium)(
  'at the desk of the console a person admits an unknown device, and dismisses rubbish and takes it back',
  async () => {
    const publish = await publishAs(province.mqttPort(), 'GW-1', tokens.get('GW-1') ?? '')
    const at = Math.floor(Date.now() / 1000) * 1000
    const before = await readings()
    await publish(topic('GW-1'), [
      { bn: 'NEW-9/', bt: at / 1000, n: 'speed', v: 7 },
      { n: 'vehicle_rate', u: '1/min', v: 12 },
      { bn: '<img src=x onerror=alert(1)>/', n: 'speed', v: 1 },
    ])
    await publish(topic('GW-1'), 'rubbish <script>alert(2)</script>')
    const page = await newScreen(browser)
    const dialogs: string[] = []
    page.on('dialog', (dialog) => {
      dialogs.push(dialog.message())
      void dialog.dismiss()
    })
    const token = /administrator token \(shown once\): (\S+)/.exec(province.lines.join('\n'))?.[1] ?? ''
    await page.goto(`${province.url()}/?lang=en`)
    const foot = page.locator('[data-quarantine="4"]')
    await foot.waitFor()
    await foot.click()
    await page.locator('[data-other-way]').click()
    await page.locator('dialog input[type=password]').fill(token)
    await page.locator('dialog button.is-first').click()
    await foot.click()
    await page.locator('[data-signed-in=administrator]').waitFor()
    await page.locator('[data-open=quarantine]').click()

    await page.locator('[data-tab=unknown]').click()
    await page.locator('[data-unknown="NEW-9"] [data-order=admit]').click()
    await page.locator('input[name=name]').fill('Han River bridge, lane 2')
    expect(await page.locator('select[name=kind]').inputValue()).toBe('traffic_counter')
    await page.locator('[data-order=admit-now]').click()
    await page.locator('[data-admitted="NEW-9"]').waitFor()
    await page.getByText('re-drive: 2 of 2').first().waitFor()
    await page.locator('[data-unknown="NEW-9"]').waitFor({ state: 'detached' })
    await atRest(before.stored + 2)
    expect(await history('NEW-9', at)).toMatchObject({ t: [at], v: [7] })

    await page.locator('[data-tab=records]').click()
    await page.locator('[data-reason=malformed]').click()
    await page.getByText('All 1 record that fit').waitFor()
    await page.locator('tbody tr').first().click()
    await page.locator('pre[data-payload]', { hasText: 'rubbish <script>' }).waitFor()
    await page.locator('#quarantine-why').fill('a broken sender, replaced today')
    await page.locator('[data-order=dismiss]').click()
    await page.getByText('dismiss: 1 of 1').waitFor()
    await page.getByText('There is no such record.').waitFor()
    await page.locator('[data-order=undo]').click()
    await page.locator('tbody tr').waitFor()
    const [unread] = (await pageOf('reason=malformed')).records
    expect(await problemOf(unread, '[{"n":"speed"')).toMatch(/400.*line 1, column 14.*a pack of SenML is/)

    // What it was meant to say is written, and read at once by the parser that ingest reads with.
    const sumsBefore = await province.counts()
    await page.locator('tbody tr').first().click()
    await page.locator('[data-check=stopped] [data-stop=value]').waitFor()
    const field = page.locator('textarea[name=message]')
    // Its letters are letters, and no keys of the desk.
    await field.press('End')
    await field.pressSequentially('jxr')
    expect(await field.inputValue()).toContain('</script>jxr')
    const text = JSON.stringify([
      { n: 'NEW-9/speed', v: 8, bt: at / 1000 + 1 },
      { n: 'M-7/speed', v: 1 },
    ])
    await field.fill(text)
    await page.locator('[data-check=readable] [data-reading=good]').waitFor()
    await page.locator('[data-check=readable] [data-reading=unknown_device]').waitFor()
    expect(await page.locator('[data-order=correct]').isDisabled()).toBe(true)
    await page.locator('.quarantine-fix input[name=why]').fill('read from the paper of the sender')
    await page.locator('[data-order=correct]').click()
    await page.getByText('correction of a message: 1 of 1').waitFor()
    await page.getByText('There is no such record.').waitFor()
    await page.locator('.quarantine-history pre', { hasText: 'NEW-9/speed' }).waitFor()
    await atRest(before.stored + 3)
    expect((await history('NEW-9', at)).v).toEqual([7, 8])
    const sums = await province.counts()
    expect(sums.messages).toMatchObject({ received: sumsBefore.messages.received, malformed: 0, inFlight: 0 })
    expect(sums.messages.received).toBe(sums.messages.parsed + sums.messages.denied)
    expect(sums.readings.parsed).toBe(sumsBefore.readings.parsed + 2)
    const { stored, duplicate, quarantined } = sums.readings
    expect(sums.readings.parsed).toBe(stored + duplicate + quarantined)
    expect(await problemOf(unread, text)).toMatch(/409.*does not wait in this lane; look at what was done/)
    const audit = AuditPage.parse(await province.send('GET', '/api/audit?limit=50'))
    expect(audit.rows.some((row) => row.detail.includes('correct record') && row.detail.includes('M-7/speed'))).toBe(
      true,
    )
    expect(dialogs).toEqual([])
    await page.close()
    await publish.end()
  },
)
