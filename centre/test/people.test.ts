import { MadePerson } from '@ioc/domain/messages/people-shapes'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { builtConsole } from '../src/console-build.ts'
import { openBrowser } from './browser.ts'
import { program } from './needs.ts'
import { type Province, root, startProvince } from './province.ts'

const chromium = program('chromium')
let province: Province
let browser: Browser | undefined

beforeAll(async () => {
  if (!chromium) return
  province = await startProvince({ rooms: ['ingest', 'operations'], consoleDir: builtConsole(root, () => undefined) })
  browser = await openBrowser(chromium)
})
afterAll(async () => {
  await browser?.close()
  if (chromium) await province.stop()
})

async function openPage(): Promise<Page> {
  const context = await browser?.newContext({ viewport: { width: 1280, height: 720 } })
  if (!context) throw new Error('there is no browser')
  const page = await context.newPage()
  await page.goto(`${province.url()}/?lang=en`)
  await page.getByRole('button', { name: 'Administration' }).click()
  return page
}

async function signIn(page: Page, account: string, password: string): Promise<void> {
  await page.locator('input[name=account]').fill(account)
  await page.locator('input[name=secret]').fill(password)
  await page.locator('form.sign-in button.is-first').click()
  await page.getByRole('button', { name: 'Administration' }).click()
  await page.locator(`[data-signed-in=${account}]`).waitFor()
}

async function changePassword(page: Page, old: string, next: string): Promise<void> {
  await page.locator('input[name=old]').fill(old)
  await page.locator('input[name=new]').fill(next)
  await page.locator('[data-form=password] button.is-first').click()
  // The page begins anew with lines of the new session.
  await page.locator('dialog').waitFor({ state: 'detached' })
  await page.getByText('Connected').waitFor()
  await page.getByRole('button', { name: 'Administration' }).click()
}

test.skipIf(!chromium)(
  'an administrator signs in, changes the first password, lets somebody in and shuts the account again, at the screen',
  async () => {
    const made = MadePerson.parse(
      await province.send('POST', '/api/people', {
        ...{ id: 'boss', name: 'Nguyễn <b>Boss</b>', roles: ['administrator'] },
        scope: { communes: 'all', domains: 'all', dataClasses: ['operational', 'personal', 'security'] },
      }),
    )
    const page = await openPage()
    await signIn(page, 'boss', made.password)
    await page.getByText('Please change your password').waitFor()
    expect(await page.locator('[data-open=people]').count()).toBe(0)
    await changePassword(page, made.password, 'ngọn hải đăng 48')
    await page.locator('[data-open=people]').click()
    await page.locator('[data-person=boss]', { hasText: 'Nguyễn <b>Boss</b>' }).waitFor()
    await page.locator('[data-order=add]').click()
    await page.locator('input[name=id]').fill('lan')
    await page.locator('[data-form=person] input[name=name]').fill('Trần Lan')
    await page.locator('input[name=communes]').fill('20242, 20194')
    await page.locator('[data-form=person] button.is-first').click()
    const password = await page.locator('[data-password=lan]').textContent()
    await page.locator('[data-person=lan]', { hasText: '20242 20194 / all' }).waitFor()

    const other = await openPage()
    await signIn(other, 'lan', password ?? '')
    await changePassword(other, password ?? '', 'một cây cầu rồng 7')
    await other.locator('[data-open=password]').waitFor()
    expect(await other.locator('[data-open=people]').count()).toBe(0)
    await page.locator('[data-person=lan] [data-order=disable]').click()
    await page.locator('[data-person=lan]', { hasText: 'disabled' }).waitFor()
    await other.getByText('The session has ended').waitFor()
    await other.getByText('Connected').waitFor()

    await page.locator('[data-order=sign-out]').click()
    await page.getByRole('button', { name: 'Administration' }).click()
    await page.locator('input[name=account]').waitFor()
    expect(await page.getByText('The session has ended').count()).toBe(0)
  },
)
