import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { AlertTransition } from '@ioc/domain/alert'
import { IncidentPage } from '@ioc/domain/messages/incident-shapes'
import { testDevice } from '@ioc/domain/testing/test-device'
import { openWriter } from '@ioc/journal/embedded-writer'
import { toBytes } from '@ioc/journal/json'
import { journalPath } from '@ioc/journal/layout'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { builtConsole } from '../src/console-build.ts'
import { openBrowser } from './browser.ts'
import { program } from './needs.ts'
import { type Province, root, startProvince } from './province.ts'

const chromium = program('chromium')
const folder = mkdtempSync(join(tmpdir(), 'ioc-review-'))
const token = 'review-desk-token-of-the-administrator-0123456789'
const pictures = process.env.IOC_PICTURES
let province: Province
let browser: Browser | undefined

beforeAll(async () => {
  const file = join(folder, 'token')
  writeFileSync(file, token, { mode: 0o600 })
  province = await startProvince({
    ...{ rooms: ['broker', 'ingest', 'operations'], environment: { IOC_ADMIN_TOKEN_FILE: file } },
    ...(chromium ? { consoleDir: builtConsole(root, () => undefined) } : {}),
  })
  await province.register([testDevice('TC-1', { lat: 16.0605, lon: 108.2231, simulated: false })])
  for (const id of ['ho.van.thinh', 'tran.viet.dung'])
    await province.send('POST', '/api/people', {
      ...{ id, name: id, roles: ['operator'] },
      scope: { communes: 'all', domains: 'all', dataClasses: ['operational'] },
    })
  const writer = openWriter(journalPath(province.dataDir, 'analytics', 'live'), { logs: ['alert'] })
  const at = new Date(Date.now() - 300_000).toISOString()
  const raised: AlertTransition = {
    ...{ key: 'TC-1/slow_traffic', transition: 'raised', at, raisedAt: at, subject: { type: 'device', id: 'TC-1' } },
    ...{ domain: 'traffic', kind: 'traffic_counter', commune: '20242', site: null, rule: 'slow_traffic' },
    ...{ threshold: 'jam', level: 'alarm', priority: 2, class: 'congestion', group: 'slow_traffic:device:TC-1' },
    ...{ metric: 'speed', value: 1, limit: 2, expected: null, devices: 1, simulated: false },
  }
  await writer.append('alert', { key: raised.key, time: Date.now(), value: toBytes(raised) })
  await writer.close()
  browser = chromium ? await openBrowser(chromium) : undefined
})
afterAll(async () => {
  await browser?.close()
  await province?.stop()
  rmSync(folder, { recursive: true, force: true })
})

const incidents = async (state: string) => (await province.ask(`/api/incidents?state=${state}`, IncidentPage)).incidents
const look = async (page: Page, name: string) =>
  pictures === undefined ? undefined : await page.screenshot({ path: join(pictures, `${name}.png`) })

test.skipIf(!chromium)('an alert becomes work, is assigned, and is closed once its result is shown', async () => {
  const page = await browser?.newPage({ viewport: { width: 1920, height: 1080 } })
  if (!page) throw new Error('no browser')
  const wrong: string[] = []
  page.on('pageerror', (error) => wrong.push(error.message))
  await page.goto(`${province.url()}/review?theme=light`)
  await page.click('[data-order="sign-in"]')
  await page.click('[data-other-way]')
  await page.fill('dialog input[type=password]', token)
  await page.click('dialog button.is-first')
  await page.waitForSelector('[data-may="true"]')
  await page.keyboard.press('Escape')
  await page.click('.review-head nav button:first-child')
  await page.waitForSelector('[data-alert-key="TC-1/slow_traffic"]')
  // By keys alone: the first row, then work of it.
  await page.keyboard.press('j')
  await page.keyboard.press('g')
  await page.waitForSelector('article[data-state="draft"]')
  expect((await incidents('draft'))[0]?.alerts.map(({ key }) => key)).toEqual(['TC-1/slow_traffic'])
  await page.click('form.clears [data-order="assign"]')
  await page.waitForSelector('[data-refused]')
  expect(await page.locator('[aria-invalid="true"]').evaluateAll((all) => all.map(({ id }) => id))).toEqual([
    ...['clear-assignee', 'clear-description', 'clear-deadline', 'clear-expected', 'clear-accountable'],
  ])
  await look(page, 'review-draft')
  await page.fill('#clear-assignee', 'ho.van.thinh')
  await page.fill('#clear-description', 'Phân luồng hai đầu cầu, chỉnh chu kỳ đèn')
  await page.fill('#clear-expected', 'tốc độ trên 20 km/h')
  await page.fill('#clear-accountable', 'tran.viet.dung')
  await page.click('.clear-spans button:first-child')
  await expect.poll(() => page.inputValue('#clear-deadline')).not.toBe('')
  await page.click('form.clears [data-order="assign"]')
  await page.waitForSelector('article[data-state="assigned"]')
  await page.click('[data-order="start"]')
  await page.waitForSelector('article[data-state="in_progress"]')
  await page.click('[data-step="look"] button')
  await page.waitForSelector('[data-step="look"][data-done="true"]')
  await page.click('[data-order="obstruct"]')
  await page.fill('.ask-form textarea', 'xe cẩu chưa tới')
  await page.click('[data-order="send"]')
  await page.waitForSelector('[data-obstacle="commune"]')
  await page.click('[data-order="resolve"]')
  await page.fill('.ask-form textarea', '24 km/h lúc 14:18')
  await page.click('[data-order="send"]')
  await page.waitForSelector('article[data-state="resolved"]')
  await page.click('[data-order="close"]')
  await page.waitForSelector('[data-refused="evidence"]')
  await page.waitForSelector('[data-clear="result"] .clear-trouble')
  await page.waitForSelector('[data-owes="tran.viet.dung"]')
  await look(page, 'review-refused')
  const picture = Buffer.from('89504e470d0a1a0a00', 'hex')
  await page.setInputFiles('input[type=file]', { name: 'ảnh.png', mimeType: 'image/png', buffer: picture })
  await page.waitForSelector('[data-event="evidence_added"]')
  await page.click('[data-order="close"]')
  await page.waitForSelector('article[data-state="closed"]')
  const [closed] = await incidents('closed')
  expect(closed).toMatchObject({ actual: '24 km/h lúc 14:18', assignee: 'ho.van.thinh', obstacle: null })
  // Found again without accents.
  await page.selectOption('.review-filter select', 'all')
  await page.fill('.review-filter input', 'phan luong')
  await page.waitForSelector(`[data-incident="${closed?.number}"]`)
  await page.click('.review-controls [lang]')
  await page.waitForSelector('text=Five clears')
  await look(page, 'review-english')
  expect(wrong).toEqual([])
})
