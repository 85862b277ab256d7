import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import type { AlertTransition } from '@ioc/domain/alert'
import { Incident } from '@ioc/domain/incident/incident'
import { DirectiveStanding } from '@ioc/domain/link/directive'
import { AdmissionCode } from '@ioc/domain/messages/link-routes'
import { openWriter } from '@ioc/journal/embedded-writer'
import { toBytes } from '@ioc/journal/json'
import { journalPath } from '@ioc/journal/layout'
import { portOf } from '@ioc/room/announcement'
import { runToken } from '@ioc/room/run-token'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { builtConsole } from '../src/console-build.ts'
import { openBrowser } from './browser.ts'
import { program } from './needs.ts'
import { makeAccount, signIn } from './people-at-screens.ts'
import { type Province, root, startProvince } from './province.ts'

const chromium = program('chromium')
let province: Province
let browser: Browser | undefined

const nationDir = () => join(province.dataDir, 'national')
const nation = () => ({
  url: `http://127.0.0.1:${portOf(nationDir(), 'operations', 'http')}`,
  headers: { authorization: `Bearer ${runToken(nationDir())}` },
})

beforeAll(async () => {
  if (!chromium) return
  province = await startProvince({
    ...{ rooms: ['ingest', 'operations', 'national'], consoleDir: builtConsole(root, () => undefined) },
    environment: { IOC_LINK_POLL_SECONDS: '0.2' },
  })
  const answer = await fetch(`${nation().url}/api/link/codes`, {
    ...{ method: 'POST', body: JSON.stringify({ province: '48' }) },
    headers: { ...nation().headers, 'content-type': 'application/json' },
  })
  const { code } = AdmissionCode.parse(await answer.json())
  await province.send('POST', '/api/link', { url: nation().url, code })
  const at = new Date(Date.now() - 60_000).toISOString()
  const raised: AlertTransition = {
    ...{ key: 'RG-1/level', transition: 'raised', at, raisedAt: at, subject: { type: 'device', id: 'RG-1' } },
    ...{ domain: 'water', kind: 'river_gauge', commune: '20242', site: null, rule: 'level', threshold: 'bd3' },
    ...{ level: 'alarm', priority: 1, class: 'flood', group: 'level:device:RG-1', metric: 'level', value: 4, limit: 3 },
    ...{ expected: null, devices: 1, simulated: true },
  }
  const writer = openWriter(journalPath(province.dataDir, 'analytics', 'live'), { logs: ['alert'] })
  await writer.append('alert', { key: raised.key, time: Date.now(), value: toBytes(raised) })
  await writer.close()
  browser = await openBrowser(chromium)
})
afterAll(async () => {
  await browser?.close()
  if (chromium) await province.stop()
})

test.skipIf(!chromium)(
  'the nation sees an alarm, gives a directive, and sees the work that the province made of it answered',
  async () => {
    if (!browser) throw new Error('no browser')
    const own = { url: province.url(), headers: { authorization: `Bearer ${runToken(province.dataDir)}` } }
    const national = await makeAccount(nation(), { id: 'nguyen.quoc', roles: ['national_officer'] })
    const officer = await makeAccount(own, { id: 'ho.van.thinh', roles: ['operator'] })
    const manager = await makeAccount(own, { id: 'tran.viet.dung', roles: ['manager'] })

    const board = await signIn(browser, national, { path: '/', open: '.foot-controls button:last-child' })
    await board.waitForSelector('[data-province="48"][data-word="emergency"]')
    expect(await board.textContent('.state p')).toBe('Đà Nẵng: level. 33 chưa nối.')
    await board.click('[data-open="alarms"]')
    await board.waitForSelector('[data-received="RG-1/level"]')
    await board.keyboard.press('Escape')
    // Ctrl K: the alarms of one province alone, without accents; a province that told of none says so.
    for (const [typed, said] of [
      ['da nang', '[data-received="RG-1/level"]'],
      ['lang son', 'p:has-text("Chưa nhận được cảnh báo nào đang mở của Lạng Sơn")'],
    ] as const) {
      await board.keyboard.press('Control+k')
      await board.fill('[role="combobox"]', typed)
      await board.keyboard.press('Enter')
      await board.waitForSelector(`dialog.directives ${said}`)
      await board.keyboard.press('Escape')
      await board.waitForSelector('dialog', { state: 'detached' })
    }
    await board.click('[data-open="directives"]')
    await board.fill('input[name=responsible]', 'Sở Nông nghiệp và Môi trường')
    await board.fill('textarea[name=work]', 'Sơ tán dân vùng thấp')
    const tomorrow = new Date(Date.now() + 86_400_000 + 7 * 3_600_000).toISOString().slice(0, 16)
    await board.fill('input[name=deadline]', tomorrow)
    await board.fill('input[name=expected]', 'Không còn ai dưới mực nước')
    await board.fill('input[name=accountable]', 'Chủ tịch thành phố')
    await board.click('dialog form button[type=submit]')
    await board.waitForSelector('[data-directive][data-state="delivered"]')

    const review = { path: '/review', open: '[data-order="sign-in"]' }
    const desk = await signIn(browser, manager, review)
    await desk.click('[data-incident] button')
    await desk.waitForSelector('[data-directive]:has-text("Sở Nông nghiệp và Môi trường")')
    await expect.poll(() => desk.inputValue('#clear-expected')).toBe('Không còn ai dưới mực nước')
    await desk.selectOption('#clear-class', 'flood')
    await desk.selectOption('#clear-commune', '20242')
    await desk.selectOption('#clear-assignee', 'ho.van.thinh')
    await desk.selectOption('#clear-accountable', 'tran.viet.dung')
    await desk.click('form.clears [data-order="assign"]')
    await desk.waitForSelector('article[data-state="assigned"]')
    await board.waitForSelector('[data-directive][data-state="accepted"]')

    const page = await signIn(browser, officer, review)
    await page.click('[data-incident] button')
    await page.click('[data-order="start"]')
    await board.waitForSelector('[data-directive][data-state="in_progress"]')
    // The province is in an emergency: what is being done stands on its wall, and leads to the desk.
    await page.goto(own.url)
    await page.waitForSelector('[data-task]:has-text("Sơ tán dân vùng thấp")')
    await page.click('[data-task] button')
    const picture = Buffer.from('89504e470d0a1a0a00', 'hex')
    await page.waitForSelector('article[data-state="in_progress"]')
    await page.setInputFiles('input[type=file]', { name: 'ảnh.png', mimeType: 'image/png', buffer: picture })
    await page.waitForSelector('[data-event="evidence_added"]')
    await page.click('[data-order="resolve"]')
    await page.fill('.ask-form textarea', '212 hộ đã lên cao')
    await page.click('[data-order="send"]')
    await board.waitForSelector('[data-directive][data-state="resolved"]')
    await desk.waitForSelector('article[data-state="resolved"]')
    await desk.click('[data-order="close"]')
    await board.waitForSelector('[data-directive][data-state="done"]:has-text("212 hộ đã lên cao")')

    const answer = await fetch(`${nation().url}/api/directives`, { headers: nation().headers })
    const [directive] = z.array(DirectiveStanding).parse(await answer.json())
    expect(directive?.answers.map(({ answer: { state }, by }) => [state, by])).toEqual([
      ['accepted', 'tran.viet.dung'],
      ['in_progress', 'ho.van.thinh'],
      ['resolved', 'ho.van.thinh'],
      ['done', 'tran.viet.dung'],
    ])
    expect(directive?.issuedBy).toBe('nguyen.quoc')

    // Another incident is held up, and its obstacle climbs to the nation, which answers it.
    const order = async (path: string, body: object) =>
      Incident.parse(await (await post(`${own.url}${path}`, manager.headers, body)).json())
    const fields = {
      ...{ title: 'Thiếu cầu phao', description: 'Cầu Câu Lâu bị cuốn', class: 'flood', commune: '20242' },
      ...{
        assignee: 'ho.van.thinh',
        accountable: 'tran.viet.dung',
        expected: 'Có cầu tạm',
        deadline: `${tomorrow}:00Z`,
      },
    }
    const id = randomUUID()
    let held = await order('/api/incidents', { id, fields, alerts: ['RG-1/level'] })
    const what = 'Cần hai nhịp cầu phao của quân khu'
    for (const step of ['assign', 'start', 'obstruct', 'climb', 'climb'])
      held = await order(`/api/incidents/${id}/${step}`, {
        ...{ version: held.version, ...(step === 'obstruct' ? { what } : {}) },
      })
    expect(held.obstacle?.tier).toBe('nation')
    await board.keyboard.press('Escape')
    await board.click('[data-open="lifted"]')
    await board.click(`[data-lifted="${id}"] [data-order="answer"]`)
    await expect.poll(() => board.inputValue('textarea[name=work]')).toContain(what)
    expect(await board.inputValue('select[name=province]')).toBe('48')
    await board.waitForSelector(`[data-answers="${id}"]:has-text("${held.number}")`)
    await board.fill('input[name=responsible]', 'Quân khu 5')
    await board.fill('input[name=deadline]', tomorrow)
    await board.fill('input[name=expected]', 'Có cầu phao tại Câu Lâu')
    await board.fill('input[name=accountable]', 'Tư lệnh Quân khu 5')
    await board.click('dialog form button[type=submit]')
    await board.waitForSelector('[data-directive][data-state="delivered"]:has-text("Thiếu cầu phao")')

    await expect.poll(() => board.inputValue('textarea[name=work]')).toBe('')

    // Either incident leads to the other, and the list of obstacles says how far the answer has come.
    await desk.goto(`${own.url}/review/${id}`)
    await desk.waitForSelector('[data-event="obstacle_answered"]')
    await desk.click('.incident-banner [data-to-incident]')
    await desk.waitForSelector(`[data-obstacle-of="${id}"]:has-text("${held.number}")`)
    await desk.click(`[data-to-incident="${id}"]`)
    await desk.waitForSelector(`article[data-number="${held.number}"]`)
    await board.keyboard.press('Escape')
    await board.click('[data-open="lifted"]')
    await board.waitForSelector(`[data-lifted="${id}"] [data-answered-by][data-state="delivered"]`)

    // Its alarm was none: the incident is rejected as such, and the nation counts on it no longer.
    await desk.goto(`${own.url}/review/${id}`)
    await desk.click('[data-order="reject"]')
    await desk.fill('.ask-form textarea', 'phao đo bị rác cuốn')
    await desk.check('.ask-form input[name=falseAlarm]')
    await desk.click('[data-order="send"]')
    await desk.waitForSelector('article[data-state="rejected"]')
    await board.keyboard.press('Escape')
    await board.click('[data-open="alarms"]')
    await board.waitForSelector('[data-received="RG-1/level"][data-state="cancelled"]:has-text("phao đo bị rác cuốn")')
    expect(await board.locator('[data-received][data-state="active"]').count()).toBe(0)
    await board.waitForSelector('[data-province="48"][data-word="normal"]')
  },
)

function post(url: string, headers: Record<string, string>, body: object): Promise<Response> {
  const json = { ...headers, 'content-type': 'application/json' }
  return fetch(url, { method: 'POST', headers: json, body: JSON.stringify(body) })
}
