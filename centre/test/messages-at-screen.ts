import { randomUUID } from 'node:crypto'
import { Incident } from '@ioc/domain/incident/incident'
import { NotificationList, PlanStanding } from '@ioc/domain/messages/notification-routes'
import type { Browser, Page } from 'playwright-core'
import { expect } from 'vitest'
import { untilWithinOneDay } from './one-day.ts'
import { makeAccount, openAs } from './people-at-screens.ts'

type Screens = {
  browser: Browser
  /** The centre, and what a room of it asks with; its mail server refuses every addressee. */
  room: { url: string; headers: Record<string, string> }
  look: (page: Page, name: string) => Promise<unknown>
  /** `host:port` of a receiver that takes what is posted to /alerts and refuses all else. */
  hook: string
}

/** What is refused, and what would cost too much, is said on the screen; a row opens its incident. */
export async function messagesAtScreen({ browser, room, look, hook }: Screens): Promise<void> {
  const administrator = await makeAccount(room, {
    ...{ id: 'vo.thi.tin', name: 'Võ Thị Tin', roles: ['administrator', 'manager'] },
  })
  const send = async (method: string, path: string, body: unknown): Promise<unknown> => {
    const headers = { ...administrator.headers, 'content-type': 'application/json' }
    const answer = await fetch(`${room.url}${path}`, { method, headers, body: JSON.stringify(body) })
    if (!answer.ok) throw new Error(`${method} ${path}: ${await answer.text()}`)
    return await answer.json()
  }
  const readPlan = async () =>
    PlanStanding.parse(
      await (await fetch(`${room.url}/api/notifications/plan`, { headers: administrator.headers })).json(),
    )
  await untilWithinOneDay()
  const { version } = await readPlan()
  const log = await fetch(`${room.url}/api/notifications`, { headers: administrator.headers })
  const spent = NotificationList.parse(await log.json()).spentToday.webhook ?? 0
  // One more message may go today.
  const cost = { perMessage: 300, perDay: spent + 400, perDayUrgent: spent + 2000 }
  const recipients = [
    { id: 'thu', name: 'Trần Hoàng Thu', language: 'vi', email: 'khong.co@example.vn' },
    { id: 'moc', name: 'Cổng tin Sở Giao thông', language: 'vi', webhook: `http://${hook}/closed` },
    { id: 'truc', name: 'Trực ban giao thông', language: 'vi', webhook: `http://${hook}/alerts` },
  ]
  const rules = [{ id: 'qua-han', about: 'escalation', to: [{ recipient: 'thu', channel: 'email' }] }]
  const plan = { recipients, rules, quiet: null, costs: { webhook: cost } }
  await send('PUT', '/api/notifications/plan', { version, plan })

  const page = await openAs(browser, administrator, '/notifications?theme=dark')
  await page.waitForSelector(`[data-version="${version + 1}"]`)
  const test = async (way: string, states: Record<string, number>) => {
    await page.selectOption('select[name=test]', { label: way })
    await page.click('[data-order="test"]')
    for (const [state, count] of Object.entries(states))
      await expect.poll(() => page.locator(`.plan-log [data-state="${state}"]`).count()).toBe(count)
  }
  // One is refused by the mail server, one by the receiver; neither costs, so one more may go, and then no more.
  const sent = await page.locator('.plan-log [data-state="sent"]').count()
  await test('Trần Hoàng Thu · Thư', { failed: 1 })
  await test('Cổng tin Sở Giao thông · Webhook', { failed: 2 })
  await test('Trực ban giao thông · Webhook', { sent: sent + 1 })
  await test('Trực ban giao thông · Webhook', { capped: 1 })
  const failed = await page.locator('.plan-log [data-state="failed"]').allTextContents()
  expect(failed.join('\n')).toMatch(/550 5\.1\.1 no such mailbox here/)
  expect(failed.join('\n')).toMatch(/answered 410/)
  expect(await page.textContent('.plan-log [data-state="capped"]')).toContain('vượt trần chi phí')
  await page.waitForSelector('[data-spent="webhook"]:has-text("hết trần ngày thường")')

  // An incident climbs, which nobody can be told of; its row leads to it.
  const fields = {
    ...{ title: 'Thiếu xe cẩu ở đầu cầu', description: 'Gọi xe cẩu', class: 'congestion', commune: '20242' },
    ...{ assignee: administrator.id, accountable: administrator.id, expected: 'Có xe cẩu' },
    deadline: new Date(Date.now() + 3_600_000).toISOString(),
  }
  const id = randomUUID()
  let work = Incident.parse(await send('POST', '/api/incidents', { id, fields }))
  for (const step of ['assign', 'start', 'obstruct', 'climb']) {
    const body = { version: work.version, ...(step === 'obstruct' ? { what: 'xe cẩu ở Hội An' } : {}) }
    work = Incident.parse(await send('POST', `/api/incidents/${id}/${step}`, body))
  }
  await page.waitForSelector(`.plan-log [data-about="${work.number}"]`)
  await look(page, 'messages-dark')
  await page.click('.plan-states [data-state="failed"]')
  await expect.poll(() => page.locator('.plan-log > li').count()).toBe(3)
  await page.click('.plan-states [data-state="capped"]')
  await expect.poll(() => page.locator('.plan-log > li').count()).toBe(1)
  await look(page, 'messages-capped')
  await page.click('.plan-states [data-state="all"]')
  await page.click('.review-controls [lang]')
  await page.click('.review-controls button:nth-child(2)')
  await page.getByText('beyond the cap').first().waitFor()
  await look(page, 'messages-light-english')

  // Two change the plan at once: who keeps the own draft saves over what the other has made.
  await page.locator('input[name=name]').first().fill('Trần Hoàng Thư')
  await send('PUT', '/api/notifications/plan', { version: version + 1, plan: { ...plan, costs: {} } })
  await page.waitForSelector(`[data-conflict="${version + 2}"]`)
  await page.click('[data-order="keep-mine"]')
  await page.waitForSelector('[data-conflict]', { state: 'detached' })
  await page.click('[data-order="save-plan"]')
  await page.waitForSelector('[data-outcome="good"]')
  const kept = await readPlan()
  expect(kept).toMatchObject({
    version: version + 3,
    changed: { who: administrator.id },
    plan: { costs: { webhook: cost } },
  })
  expect(kept.plan.recipients[0]?.name).toBe('Trần Hoàng Thư')

  await page.click(`.plan-log [data-about="${work.number}"] button`)
  await page.waitForSelector(`article[data-number="${work.number}"]`)
  expect(page.url()).toContain(`/review/${id}`)
  await page.context().close()
}
