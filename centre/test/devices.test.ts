import { randomUUID } from 'node:crypto'
import { bareJpeg } from '@ioc/domain/camera-frame'
import { commandsOf } from '@ioc/domain/device-command'
import { kindOf } from '@ioc/domain/domains'
import { DeviceColumns, Latest } from '@ioc/domain/messages/api-shapes'
import { CommandList, CommandRecord } from '@ioc/domain/messages/command-shapes'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { builtConsole } from '../src/console-build.ts'
import { openBrowser } from './browser.ts'
import { program } from './needs.ts'
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
    const page = await browser.newPage({ viewport: { width: 1920, height: 1080 } })
    await page.goto(province.url())
    const tiles = page.locator('.cameras [data-camera][data-picture="here"]')
    await tiles.nth(1).waitFor()
    expect(await tiles.count()).toBe(2)
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

test('every kind that takes commands has devices in the fleet that answer them', async () => {
  for (const kind of ['irrigation_pump', 'transformer']) {
    const [device = ''] = idsOf((one) => one === kind)
    expect(commandsOf(kind).length).toBeGreaterThan(1)
    await tell(device, { command: 'automatic' })
    await expect.poll(async () => (await newest(device)).state, { timeout: 60_000 }).toBe('done')
  }
})
