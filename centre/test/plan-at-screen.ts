import { PlanStanding } from '@ioc/domain/messages/notification-routes'
import type { Browser, Page } from 'playwright-core'
import { expect } from 'vitest'
import { untilWithinOneDay } from './one-day.ts'
import { makeAccount, openAs } from './people-at-screens.ts'

type Screens = {
  browser: Browser
  /** The centre, and what a room of it asks with. */
  room: { url: string; headers: Record<string, string> }
  look: (page: Page, name: string) => Promise<unknown>
  /** `host:port` of a receiver that this centre may call, and the bodies that reached it. */
  hook: string
  received: readonly string[]
  /** An alarm of priority 2 under this key. */
  raise: (key: string) => Promise<void>
}

/** An administrator makes the plan, is refused, saves, meets another's change; a manager sees what is in force. */
export async function planAtScreen({ browser, room, look, hook, received, raise }: Screens): Promise<void> {
  await untilWithinOneDay()
  const administrator = await makeAccount(room, { id: 'nguyen.thi.hoa', roles: ['administrator'] })
  const manager = await makeAccount(room, { id: 'le.van.son', roles: ['manager'] })
  const readPlan = async () => {
    const answer = await fetch(`${room.url}/api/notifications/plan`, { headers: administrator.headers })
    return PlanStanding.parse(await answer.json())
  }
  // Whatever the time in Vietnam, it is in these hours, and stays in them.
  const hour = (ahead: number) => `${new Date(Date.now() + (7 + ahead) * 3_600_000).toISOString().slice(11, 13)}:00`
  const quiet = { from: hour(-1), to: hour(3) }
  const page = await openAs(browser, administrator, '/targets?theme=dark')
  await page.click('[data-order="sign-in"]')
  await page.click('dialog [data-open="notifications"]')
  await page.waitForSelector('[data-version="0"]')
  expect(await page.isDisabled('[data-order="save-plan"]')).toBe(true)
  expect(await page.textContent('[data-spent="sms"]')).toContain('chưa thiết lập')

  // What is wrong is said beside its field, by the server; nothing is saved and nothing typed is lost.
  await page.click('[data-order="add-recipient"]')
  await page.fill('input[name=id]', 'truc-ban')
  await page.fill('input[name=name]', 'Trực ban giao thông')
  await page.fill('input[name=email]', 'không có')
  await page.fill('input[name=webhook]', 'hooks.example.vn/alerts')
  await page.click('[data-order="add-rule"]')
  await page.check('input[name=quiet]')
  await page.fill('input[name=quiet-from]', '25:00')
  await page.check('input[name=cost-webhook]')
  await page.fill('[data-cost="webhook"] input[name=perMessage]', '300')
  await page.fill('[data-cost="webhook"] input[name=perDay]', '1.000')
  await page.fill('[data-cost="webhook"] input[name=perDayUrgent]', '2000')
  const blamed = () =>
    page
      .locator('[data-field]:has(.is-trouble)')
      .evaluateAll((all) => all.map((one) => one.getAttribute('data-field')?.split('.').at(-1)))
  await page.click('[data-order="save-plan"]')
  await page.waitForSelector('[data-outcome="refused"]')
  expect(await blamed()).toEqual(['to', 'email', 'webhook', 'from', 'perDay'])
  await page.getByText('Cần một địa chỉ http hoặc https đầy đủ').waitFor()
  await look(page, 'plan-refused')
  // Only what is meant to scroll does: the head and the orders stay in sight.
  expect(await page.evaluate('document.documentElement.scrollHeight - innerHeight')).toBe(0)
  await page.fill('input[name=email]', 'truc@example.vn')
  await page.fill('input[name=account]', 'khong.ai')
  await page.fill('input[name=webhook]', 'http://10.0.0.5/hook')
  await page.click('[data-order="add-told"]')
  await page.selectOption('select[name=channel]', 'webhook')
  await page.fill('input[name=quiet-from]', quiet.from)
  await page.fill('input[name=quiet-to]', quiet.to)
  await page.fill('[data-cost="webhook"] input[name=perDay]', '1000')
  await page.click('[data-order="save-plan"]')
  await page.getByText('không nhận địa chỉ webhook của truc-ban').waitFor()
  expect(await blamed()).toEqual(['account', 'webhook'])
  await look(page, 'plan-refused-by-server')
  expect((await readPlan()).version).toBe(0)

  // The draft outlives a walk to another desk.
  await page.click('[data-desk="targets"]')
  await page.click('[data-desk="notifications"]')
  expect(await page.inputValue('input[name=webhook]')).toBe('http://10.0.0.5/hook')
  await page.fill('input[name=webhook]', `http://${hook}/alerts`)
  await page.fill('input[name=account]', 'le.van.son')
  await page.click('[data-order="save-plan"]')
  await page.waitForSelector('[data-outcome="good"]')
  const saved = await readPlan()
  expect(saved).toMatchObject({
    ...{ version: 1, changed: { who: 'nguyen.thi.hoa' } },
    plan: {
      recipients: [
        { id: 'truc-ban', name: 'Trực ban giao thông', account: 'le.van.son', webhook: `http://${hook}/alerts` },
      ],
      rules: [{ about: 'alert', levels: ['alarm'], to: [{ recipient: 'truc-ban', channel: 'webhook' }] }],
      quiet,
      costs: { webhook: { perMessage: 300, perDay: 1000, perDayUrgent: 2000 } },
    },
  })

  // An alarm waits for the end of the quiet hours, a test goes at once and costs what it costs.
  await raise('TC-1/queue')
  await page.getByText('giờ yên lặng giữ đến').waitFor()
  await page.selectOption('select[name=test]', { label: 'Trực ban giao thông · Webhook' })
  await page.click('[data-order="test"]')
  await page.waitForSelector('.plan-log [data-state="sent"]')
  expect(received).toEqual([expect.stringContaining('Tin thử')])
  await page.getByText('300\u2009đ trên trần 1.000\u2009đ (30\u2009%)').waitFor()
  await look(page, 'plan-dark')

  // Another has changed it meanwhile: who and what is said, and the draft stays until its maker decides.
  await page.fill('input[name=name]', 'Trực ban cầu')
  const asked = page.waitForEvent('dialog')
  await page.close({ runBeforeUnload: true })
  const dialog = await asked
  expect(dialog.type()).toBe('beforeunload')
  await dialog.dismiss()
  const other = await fetch(`${room.url}/api/notifications/plan`, {
    ...{ method: 'PUT', headers: { ...room.headers, 'content-type': 'application/json' } },
    body: JSON.stringify({ version: 1, plan: { ...saved.plan, quiet: null } }),
  })
  expect(other.status).toBe(200)
  await page.waitForSelector('[data-conflict="2"]')
  await expect.poll(() => page.textContent('[data-conflict="2"]')).toContain('giờ yên lặng')
  await page.click('[data-order="save-plan"]')
  await page.waitForSelector('[data-outcome="refused"]')
  await look(page, 'plan-conflict')
  expect((await readPlan()).version).toBe(2)
  await page.click('[data-order="take-theirs"]')
  await expect.poll(() => page.inputValue('input[name=name]')).toBe('Trực ban giao thông')
  expect(await page.isChecked('input[name=quiet]')).toBe(false)

  // Who manages sees it all and changes nothing.
  const reader = await openAs(browser, manager, '/notifications?theme=light&lang=en')
  await reader.waitForSelector('[data-version="2"]')
  await reader.getByText('Read only').waitFor()
  expect(await reader.isDisabled('input[name=name]')).toBe(true)
  expect(
    await reader.locator('[data-order]').evaluateAll((all) => all.map((one) => one.getAttribute('data-order'))),
  ).toEqual(['sign-in'])
  await look(reader, 'plan-light-english')
}
