import { randomUUID } from 'node:crypto'
import { bareJpeg } from '@ioc/domain/camera-frame'
import { commandsOf } from '@ioc/domain/device-command'
import { kindOf } from '@ioc/domain/domains'
import { Incident } from '@ioc/domain/incident/incident'
import { DeviceColumns, Latest } from '@ioc/domain/messages/api-shapes'
import { CommandList, CommandRecord } from '@ioc/domain/messages/command-shapes'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { builtConsole } from '../src/console-build.ts'
import { newScreen, openBrowser } from './browser.ts'
import { program } from './needs.ts'
import { makeAccount, openAs } from './people-at-screens.ts'
import { type Province, root, startProvince } from './province.ts'

const chromium = program('chromium')
let province: Province
let devices: DeviceColumns

beforeAll(async () => {
  province = await startProvince({
    rooms: ['devices-sim', 'broker', 'ingest', 'analytics', 'operations'],
    ...(chromium ? { consoleDir: builtConsole(root, () => undefined) } : {}),
    environment: {
      IOC_SIM_DEVICES: '300',
      IOC_SIM_FRAMES: '4',
      IOC_SIM_SEED_DAYS: '0',
      IOC_SIM_TROUBLE: 'off',
      IOC_SIM_PORT: '0',
    },
  })
  devices = await province.ask('/api/devices', DeviceColumns)
})
afterAll(() => province.stop())

const idsOf = (isWanted: (kind: string) => boolean) => devices.id.filter((_, at) => isWanted(devices.kind[at] ?? ''))

/** The administrator's token as operations printed it at its first start. */
function administrator(): string {
  return /administrator token \(shown once\): (\S+)/.exec(province.lines.join('\n'))?.[1] ?? ''
}

async function tell(device: string, body: Record<string, unknown>) {
  const answer = await fetch(`${province.url()}/api/devices/${device}/commands`, {
    method: 'POST',
    headers: { authorization: `Bearer ${administrator()}`, 'content-type': 'application/json' },
    body: JSON.stringify({ id: randomUUID(), ...body }),
  })
  return { status: answer.status, body: (await answer.json()) as unknown }
}

async function newest(device: string): Promise<CommandRecord> {
  const [record] = (await province.ask(`/api/devices/${device}/commands`, CommandList)).commands
  return CommandRecord.parse(record)
}

async function flowOf(pump: string): Promise<number | undefined> {
  const { values } = await province.ask(`/api/devices/${pump}/latest`, Latest)
  return values.find(({ metric }) => metric === 'flow')?.v
}

test('some simulated cameras send pictures, marked as simulated, and the rest send none', async () => {
  const cameras = idsOf((kind) => kindOf(kind)?.sendsFrames === true)
  const seen = async () => {
    const answers = await Promise.all(cameras.map((id) => fetch(`${province.url()}/api/cameras/${id}/frame`)))
    return answers.filter(({ status }) => status === 200)
  }
  await expect.poll(async () => (await seen()).length, { timeout: 120_000, interval: 1000 }).toBe(4)
  for (const answer of await seen()) {
    expect(bareJpeg(new Uint8Array(await answer.arrayBuffer()))).toMatchObject({ width: 512, height: 320 })
    expect(answer.headers.get('x-frame-simulated')).toBe('true')
  }
})

test.skipIf(!chromium)('two of them stand on the wall, and pressing one opens its panel', async () => {
  const browser = await openBrowser(chromium ?? '')
  try {
    const page = await newScreen(browser)
    await page.goto(province.url())
    const tiles = page.locator('.cameras [data-camera][data-picture="here"]')
    await tiles.nth(1).waitFor()
    await expect.poll(() => tiles.count()).toBe(2)
    const camera = (await tiles.first().getAttribute('data-camera')) ?? ''
    expect(await tiles.first().locator('img').getAttribute('alt')).toMatch(/đã che mặt người và biển số/)
    await tiles.first().locator('button').click()
    await page.locator(`.panel:has-text("${camera}") [data-picture="here"] img`).waitFor()
  } finally {
    await browser.close()
  }
})

test('a pump behind its gateway waits for a second person to run, and stops by the word of one, as its readings say', async () => {
  const [pump = ''] = idsOf((kind) => kind === 'irrigation_pump')
  expect((await tell(pump, { command: 'run', parameters: { speed: 1 } })).status).toBe(201)
  expect((await newest(pump)).state).toBe('requested')
  expect((await tell(pump, { command: 'stop' })).status).toBe(201)
  await expect.poll(async () => (await newest(pump)).state, { timeout: 60_000 }).toBe('done')
  await expect.poll(() => flowOf(pump), { timeout: 60_000 }).toBe(0)
  const { events, issuedBy } = await newest(pump)
  expect(events.map(({ state }) => state)).toEqual(['issued', 'sent', 'accepted', 'done'])
  expect(issuedBy).toBe('administrator')
})

test.skipIf(!chromium)(
  'an incident moves a pump from its desk: one asks, another approves, its story tells',
  async () => {
    // The first pump has a wish of another test that waits.
    const [, pump = ''] = idsOf((kind) => kind === 'irrigation_pump')
    const by = { url: province.url(), headers: { authorization: `Bearer ${administrator()}` } }
    const officer = await makeAccount(by, { id: 'ho.van.thinh', roles: ['operator'] })
    const manager = await makeAccount(by, { id: 'tran.viet.dung', roles: ['manager'] })
    const send = async (path: string, body: object) => {
      const json = { ...manager.headers, 'content-type': 'application/json' }
      const answer = await fetch(`${by.url}${path}`, { method: 'POST', headers: json, body: JSON.stringify(body) })
      return Incident.parse(await answer.json())
    }
    const fields = {
      ...{ title: 'Ruộng ngập', description: 'Bơm nước ra', class: 'equipment', expected: 'Ruộng cạn' },
      ...{ commune: devices.commune[devices.id.indexOf(pump)], assignee: officer.id, accountable: manager.id },
      deadline: new Date(Date.now() + 86_400_000).toISOString(),
    }
    const { id, version } = await send('/api/incidents', { id: randomUUID(), fields, alerts: [] })
    await send(`/api/incidents/${id}/assign`, { version })
    const browser = await openBrowser(chromium ?? '')
    try {
      const [asking, deciding] = [
        await openAs(browser, officer, `/review/${id}`),
        await openAs(browser, manager, `/review/${id}`),
      ]
      await asking.selectOption('.incident-commands select[name=device]', pump)
      for (const isSure of ['false', 'true'])
        await asking.click(`.incident-commands .command-form [type=submit][data-sure=${isSure}]`)
      await asking.waitForSelector('[data-event="commanded"]')
      // Whoever asked does not decide; the desk of the other stands at the same pump by itself.
      const wish = deciding.locator('.incident-commands [data-state="requested"]')
      for (const isSure of ['false', 'true']) await wish.locator(`button[type=button][data-sure=${isSure}]`).click()
      await deciding.waitForSelector('.incident-commands [data-command][data-state="done"]')
      await expect.poll(() => asking.locator('[data-event="commanded"]').count(), { timeout: 60_000 }).toBe(5)
      expect((await newest(pump)).approvedBy).toBe(manager.id)
    } finally {
      await browser.close()
    }
  },
)

test('every kind that takes commands has devices in the fleet that answer them', async () => {
  for (const kind of ['irrigation_pump', 'transformer']) {
    const [device = ''] = idsOf((one) => one === kind)
    expect(commandsOf(kind).length).toBeGreaterThan(1)
    await tell(device, { command: 'automatic' })
    await expect.poll(async () => (await newest(device)).state, { timeout: 60_000 }).toBe('done')
  }
})
