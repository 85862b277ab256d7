import { randomUUID } from 'node:crypto'
import type { Browser, Page } from 'playwright-core'
import { expect } from 'vitest'
import { makeAccount, openAs } from './people-at-screens.ts'

/** What would show a dialog and be reported by the browser's own guard if it were taken for anything but text. */
export const hostileName = `"><img src=x onerror=alert(1)><script>alert(2)</script>`

type Desk = { path: string; ready: (page: Page) => Promise<unknown> }

/** Every desk that shows names of devices, people and work; all three are hostile, and none is more than text. */
export async function namesAtScreen(parts: {
  browser: Browser
  room: { url: string; headers: Record<string, string> }
  /** The alarm of a device with the hostile name. */
  alarm: string
}): Promise<void> {
  const { browser, room, alarm } = parts
  const manager = await makeAccount(room, {
    id: 'nguyen.van.ten',
    roles: ['manager', 'administrator'],
    name: hostileName,
  })
  const work = { id: randomUUID(), fields: { title: hostileName }, alerts: [] }
  const send = async (path: string, body: unknown) => {
    const answer = await fetch(`${room.url}${path}`, {
      ...{ method: 'POST', headers: { ...manager.headers, 'content-type': 'application/json' } },
      body: JSON.stringify(body),
    })
    expect([answer.status, path]).toEqual([201, path])
  }
  await send('/api/incidents', work)
  const shown = (page: Page, within: string) => page.locator(within).filter({ hasText: hostileName }).first().waitFor()
  const desks: Desk[] = [
    {
      path: '/',
      ready: async (page) => {
        await page.click(`[data-alert-key="${alarm}"]`)
        await shown(page, '.panel')
      },
    },
    {
      path: '/review',
      ready: async (page) => {
        await page.locator('[data-incident] button').filter({ hasText: hostileName }).click()
        await shown(page, 'article')
      },
    },
    {
      path: '/targets',
      ready: async (page) => {
        await page.click('[data-order="sign-in"]')
        await shown(page, 'dialog')
        await page.click('dialog [data-open="people"]')
        await shown(page, 'dialog table')
      },
    },
  ]
  for (const { path, ready } of desks) {
    const page = await openAs(browser, manager, 'about:blank')
    const broken: string[] = []
    page.on('dialog', (dialog) => {
      broken.push(dialog.message())
      void dialog.dismiss()
    })
    page.on('console', (message) => {
      if (/Content Security Policy/i.test(message.text())) broken.push(message.text())
    })
    await page.goto(`${room.url}${path}`)
    await ready(page)
    expect([path, broken, await page.locator('img[src="x"]').count()]).toEqual([path, [], 0])
    await page.context().close()
  }
}
