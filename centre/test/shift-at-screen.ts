import { Shift } from '@ioc/domain/messages/shift-routes'
import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import type { AtCentre } from './people-at-screens.ts'

type Screens = { officer: AtCentre; manager: AtCentre; look: (page: Page, name: string) => Promise<unknown> }

/** On the wall of an officer: the shift is taken, is seen to be taken over, and is not taken back without a note. */
export async function shiftAtScreen(page: Page, { officer, manager, look }: Screens): Promise<void> {
  await page.waitForSelector('[data-shift=""]')
  expect(await page.textContent('.foot-shift')).toBe('Ca trực: chưa có ai nhận ca')
  await page.click('.foot-shift')
  await page.waitForSelector('[data-standing="true"]')
  await page.click('[data-order="take-shift"]')
  await page.waitForSelector('[data-outcome="taken"]')
  await page.waitForSelector(`[data-shift="${officer.id}"]`)

  const taken = await fetch(`${manager.url}/api/shift/take`, {
    ...{ method: 'POST', headers: { ...manager.headers, 'content-type': 'application/json' } },
    body: JSON.stringify({ version: 1, note: 'kẹt xe cầu Rồng đang mở; không gác lại gì' }),
  })
  expect(Shift.parse(await taken.json()).held?.person.id).toBe(manager.id)
  await page.waitForSelector(`[data-shift="${manager.id}"]`)
  await page.waitForSelector('[data-handover="2"]:has-text("kẹt xe cầu Rồng đang mở")')
  await page.click('[data-order="take-shift"]')
  await page.waitForSelector('[data-outcome="noteNeeded"]')
  await look(page, 'shift-dialog')
  await page.keyboard.press('Escape')
  await page.locator('dialog').waitFor({ state: 'detached' })
  // The foot keeps to one line.
  const { height } = (await page.locator('.foot').boundingBox()) ?? { height: 0 }
  expect(height).toBeLessThan(60)
  await look(page, 'shift-wall')
}
