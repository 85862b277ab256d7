import { randomUUID } from 'node:crypto'
import { Incident } from '@ioc/domain/incident/incident'
import { Procedure } from '@ioc/domain/procedure'
import type { Browser, Page } from 'playwright-core'
import { expect } from 'vitest'
import { makeAccount, openAs } from './people-at-screens.ts'

type Screens = {
  browser: Browser
  /** The centre, and what a room of it asks with. */
  room: { url: string; headers: Record<string, string> }
  look: (page: Page, name: string) => Promise<unknown>
}

/** A manager writes the next version of a procedure, mostly by keys, while an incident is under way. */
export async function procedureAtScreen({ browser, room, look }: Screens): Promise<void> {
  const read = async (path: string) => await (await fetch(`${room.url}${path}`)).json()
  const manager = await makeAccount(room, { id: 'pham.thi.mai', roles: ['manager'] })
  const opened = await fetch(`${room.url}/api/incidents`, {
    ...{ method: 'POST', headers: { ...manager.headers, 'content-type': 'application/json' } },
    body: JSON.stringify({ id: randomUUID(), fields: { title: 'Ngập hầm', class: 'flood' }, alerts: [] }),
  })
  const work = Incident.parse(await opened.json())
  const page = await openAs(browser, manager, '/procedures?theme=light')
  await page.click('[data-procedure="flood"]')
  await page.waitForSelector('[data-version="1"]')
  await page.waitForSelector('[data-keeps]')
  await page.click('[data-order="edit-procedure"]')
  const ids = (): Promise<string[]> =>
    page.locator('form [data-step]').evaluateAll((all) => all.map((one) => one.getAttribute('data-step')))
  const [first = '', second = '', third = '', ...rest] = await ids()

  // By keys alone: the second step goes up and keeps the focus, and down again from where it is.
  await page.focus(`[data-step="${second}"] textarea[name=workVi]`)
  await page.keyboard.press('Alt+ArrowUp')
  await expect.poll(ids).toEqual([second, first, third, ...rest])
  await page.keyboard.type('!')
  expect(await page.inputValue(`[data-step="${second}"] textarea[name=workVi]`)).toContain('!')
  await page.click(`[data-step="${third}"] [data-order="remove-step"]`)
  await page.click('[data-order="add-step"]')
  await page.fill('form [data-step]:last-child textarea[name=workVi]', 'Gọi đội cứu hộ hầm')
  await page.fill('form [data-step]:last-child input[name=minutes]', 'nửa giờ')
  await page.click('[data-order="save-procedure"]')
  await page.waitForSelector('[data-outcome="refused"]')
  const blamed = await page
    .locator('[aria-invalid="true"]')
    .evaluateAll((all) => all.map((one) => one.getAttribute('name')))
  expect(blamed).toEqual(['workEn', 'roleVi', 'roleEn', 'minutes'])
  await look(page, 'procedure-refused')

  // Its draft is marked, and whole after a look elsewhere.
  await page.click('[data-procedure="crowd"]')
  await page.waitForSelector('[data-order="make-procedure"]')
  await page.waitForSelector('[data-drafted="flood"]')
  await page.click('[data-procedure="flood"]')
  await page.fill('form [data-step]:last-child textarea[name=workEn]', 'Call the tunnel rescue team')
  await page.fill('form [data-step]:last-child input[name=roleVi]', 'trực ban')
  await page.fill('form [data-step]:last-child input[name=roleEn]', 'duty officer')
  await page.fill('form [data-step]:last-child input[name=minutes]', '30')
  await page.click('[data-order="save-procedure"]')
  await page.waitForSelector('[data-saved="2"]')
  const inForce = Procedure.parse(await read('/api/procedures/flood'))
  expect(inForce.version).toBe(2)
  expect(inForce.steps.map(({ id }) => id)).toEqual([second, first, ...rest, expect.stringMatching(/^step_/)])
  expect(inForce.steps.at(-1)).toMatchObject({ minutes: 30, words: { en: 'Call the tunnel rescue team' } })
  expect(Incident.parse(await read(`/api/incidents/${work.id}`)).procedure?.version).toBe(1)
  await page.waitForSelector('[data-shown="2"]')
  expect(await page.textContent('.procedures-versions [data-version="2"]')).toContain('pham.thi.mai')
  await look(page, 'procedure-light')

  // Somebody else makes the next version first: who and when is said, and the draft becomes the one after it.
  await page.click('[data-order="edit-procedure"]')
  await page.fill('input[name=title-en]', 'Flood of tunnels')
  const { id: _, ...edit } = inForce
  const other = await fetch(`${room.url}/api/procedures/flood`, {
    ...{ method: 'PUT', headers: { ...manager.headers, 'content-type': 'application/json' } },
    body: JSON.stringify({ ...edit, title: { vi: 'Ngập', en: 'Flood, by another' } }),
  })
  expect(other.status).toBe(200)
  await page.waitForSelector('[data-conflict="3"]')
  await page.click('[data-order="save-procedure"]')
  await page.waitForSelector('[data-outcome="refused"]')
  await look(page, 'procedure-conflict')
  await page.click('[data-order="keep-mine"]')
  await page.click('[data-order="save-procedure"]')
  await page.waitForSelector('[data-saved="4"]')
  const fourth = Procedure.parse(await read('/api/procedures/flood'))
  expect([fourth.version, fourth.title.en]).toEqual([4, 'Flood of tunnels'])

  // A class that has none yet gets its first, which the next incident of that class follows.
  await page.click('[data-procedure="crowd"]')
  await page.click('[data-order="make-procedure"]')
  const fills = { workVi: 'Mở thêm lối ra', workEn: 'Open another way out', roleVi: 'công an phường', minutes: '10' }
  for (const [name, value] of Object.entries({ ...fills, roleEn: 'ward police' }))
    await page.fill(`form [data-step] [name=${name}]`, value)
  await look(page, 'procedure-first')
  await page.click('[data-order="save-procedure"]')
  await page.waitForSelector('[data-saved="1"]')
  await page.waitForSelector('[data-shown="1"]')
  await look(page, 'procedure-first-saved')
  const crowded = await fetch(`${room.url}/api/incidents`, {
    ...{ method: 'POST', headers: { ...manager.headers, 'content-type': 'application/json' } },
    body: JSON.stringify({ id: randomUUID(), fields: { title: 'Đông nghịt cầu Rồng', class: 'crowd' }, alerts: [] }),
  })
  expect(Incident.parse(await crowded.json()).procedure).toMatchObject({
    ...{ id: 'crowd', version: 1, steps: [{ minutes: 10, role: { en: 'ward police' } }] },
  })

  await page.click('[data-procedure="flood"]')
  await page.click('.procedures-versions [data-version="1"] button')
  await page.waitForSelector('[data-shown="1"]')
  await page.waitForSelector(`[data-read-step="${third}"]`)
  await page.click('.review-controls [lang]')
  await page.getByText('Open incidents keep the version').waitFor()
  await page.click('.review-controls button:nth-child(2)')
  await look(page, 'procedure-old-dark')
}
