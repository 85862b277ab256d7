import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { IndicatorList } from '@ioc/domain/messages/indicator-shapes'
import { testDevice } from '@ioc/domain/testing/test-device'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { builtConsole } from '../src/console-build.ts'
import { newScreen, openBrowser } from './browser.ts'
import { program } from './needs.ts'
import { type Province, root, startProvince } from './province.ts'

const chromium = program('chromium')
const folder = mkdtempSync(join(tmpdir(), 'ioc-targets-'))
const token = 'targets-desk-token-of-the-administrator-0123456789'
const pictures = process.env.IOC_PICTURES
let province: Province
let browser: Browser | undefined

beforeAll(async () => {
  if (!chromium) return
  const file = join(folder, 'token')
  writeFileSync(file, token, { mode: 0o600 })
  province = await startProvince({
    ...{ rooms: ['ingest', 'operations'], environment: { IOC_ADMIN_TOKEN_FILE: file } },
    consoleDir: builtConsole(root, () => undefined),
  })
  await province.register([testDevice('TC-1'), testDevice('TC-2', { commune: '20260' })])
  const value = { indicator: 'full-process-rate', period: '2026-10', source: 'EMC', sourceName: 'Báo cáo tháng 10' }
  const records = ['01', '31', '79'].map((place, n) => ({
    ...{ ...value, place, value: [91.2, 88.75, 91.2][n], sourceDate: '2026-11-05' },
  }))
  const answer = await fetch(`${province.url()}/api/indicators/values`, {
    ...{ method: 'POST', body: JSON.stringify({ records }) },
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
  })
  expect(await answer.json()).toMatchObject({ added: 3 })
  browser = await openBrowser(chromium)
})
afterAll(async () => {
  await browser?.close()
  if (chromium) await province.stop()
  rmSync(folder, { recursive: true, force: true })
})

const look = async (page: Page, name: string) =>
  pictures === undefined ? undefined : await page.screenshot({ path: join(pictures, `${name}.png`) })

test.skipIf(!chromium)(
  'what was published is shown as published, with its date, and who manages sets a target',
  async () => {
    const page = await newScreen(browser)
    const wrong: string[] = []
    page.on('pageerror', (error) => wrong.push(error.message))
    page.on('response', (response) => {
      if (response.status() >= 400) wrong.push(`${response.status()} ${response.url()}`)
    })
    await page.goto(`${province.url()}/review?theme=light`)
    await page.click('[data-desk="targets"]')
    const published = page.locator('[data-standing="full-process-rate/48"]')
    await published.getByText('95,56\u2009%').waitFor()
    expect(await published.textContent()).toContain('Công bố')
    expect(await published.textContent()).toContain('không ghi ngày công bố')
    const brought = await page.locator('[data-standing="full-process-rate/01"]').textContent()
    expect(brought).toContain('Nhập từ EMC')
    expect(brought).toContain('công bố ngày 05/11/2026')
    // Two share the first rank of the newest period; those without a value stand in none.
    await page.waitForSelector('[data-ranked="31"]')
    expect(await page.locator('[data-ranked]').evaluateAll((rows) => rows.map((row) => row.textContent))).toEqual([
      expect.stringMatching(/^1.*đồng hạng/),
      expect.stringMatching(/^1.*đồng hạng/),
      expect.stringMatching(/^3/),
    ])
    await page.waitForSelector('[data-worth="traffic_counter"]')
    await look(page, 'targets-light')
    // Whoever may only read is offered no change.
    expect(await page.locator('[data-order="set-target"], [data-review]').count()).toBe(0)
    await page.click('[data-order="sign-in"]')
    await page.click('[data-other-way]')
    await page.fill('dialog input[type=password]', token)
    await page.click('dialog button.is-first')
    await page.waitForSelector('[data-may-manage="true"]')
    await page.click('[data-standing="full-process-rate/48"] [data-order="set-target"]')
    await page.fill('input[name=value]', 'nhiều')
    await page.fill('input[name=sourceName]', 'Nghị quyết của Hội đồng nhân dân')
    await page.click('.target-form .is-first')
    await page.getByText('Đích phải là một số').waitFor()
    await page.fill('input[name=value]', '99,5')
    await page.fill('input[name=due]', '2026-12-31')
    await page.fill('input[name=owner]', 'Trần Viết Dũng')
    await look(page, 'targets-form')
    await page.click('.target-form .is-first')
    await published.getByText('99,50\u2009%').waitFor()
    const { standings } = await province.ask('/api/indicators', IndicatorList)
    expect(standings.find(({ place }) => place === '48')?.target).toMatchObject({
      ...{ value: 99.5, due: '2026-12-31', owner: 'Trần Viết Dũng' },
      source: { name: 'Nghị quyết của Hội đồng nhân dân', date: null },
    })
    await page.fill('input[name=month]', '2026-10')
    const href = await page.locator('[data-review="pdf"]').getAttribute('href')
    expect(href).toBe('/api/reviews/2026-10/review.pdf')
    const pdf = await page.request.get(`${province.url()}${href}`)
    expect(pdf.headers()['content-type']).toBe('application/pdf')
    await page.click('.review-controls [lang]')
    await page.getByText('Published or imported by period; not measured live').waitFor()
    await page.getByRole('button', { name: 'Commune' }).last().click()
    await page.waitForSelector('[data-worth="20260"]')
    await page.click('.review-controls button:nth-child(2)')
    await look(page, 'targets-dark')
    expect(wrong).toEqual([])
  },
)
