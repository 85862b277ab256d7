import { join } from 'node:path'
import { wholeScope } from '@ioc/domain/access'
import { MadePerson } from '@ioc/domain/messages/people-shapes'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { builtConsole } from '../src/console-build.ts'
import { newScreen, openBrowser } from './browser.ts'
import { type Issuer, startIssuer } from './issuer.ts'
import { program } from './needs.ts'
import { type Province, root, startProvince } from './province.ts'

const chromium = program('chromium')
const pictures = process.env.IOC_PICTURES
const changed = 'một cây cầu rồng 7'
let province: Province
let browser: Browser | undefined
let issuer: Issuer

beforeAll(async () => {
  if (!chromium) return
  issuer = await startIssuer('hai-dang')
  province = await startProvince({
    rooms: ['ingest', 'operations'],
    consoleDir: builtConsole(root, () => undefined),
    environment: { IOC_OIDC_ISSUER: issuer.address, IOC_OIDC_CLIENT_ID: 'hai-dang', IOC_OIDC_NAME: 'VNeID' },
  })
  browser = await openBrowser(chromium)
})
afterAll(async () => {
  await browser?.close()
  await province?.stop()
  await issuer?.stop()
})

const look = async (page: Page, name: string) =>
  pictures === undefined ? undefined : await page.screenshot({ path: join(pictures, `${name}.png`) })

const newPage = () => newScreen(browser, { width: 1280, height: 720 })

async function openPage(): Promise<Page> {
  const page = await newPage()
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

/** A session of another browser; answers how to ask whether it still opens anything. */
async function enterElsewhere(account: string): Promise<() => Promise<boolean>> {
  const body = JSON.stringify({ account, password: changed })
  const headers = { 'content-type': 'application/json' }
  const answer = await fetch(`${province.url()}/api/session`, { method: 'POST', headers, body })
  const cookie = (answer.headers.get('set-cookie') ?? '').split(';')[0] ?? ''
  return async () => (await fetch(`${province.url()}/api/account`, { headers: { cookie } })).ok
}

async function changePassword(page: Page, old: string, next: string): Promise<void> {
  await page.locator('input[name=old]').fill(old)
  await page.locator('input[name=new]').fill(next)
  await page.locator('[data-form=password] button.is-first').click()
  // The page begins anew with lines of the new session.
  await page.locator('dialog').waitFor({ state: 'detached' })
  await page.waitForSelector('[data-phase="following"]')
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
    await page.locator('input[name=email]').fill('lan@')
    await page.locator('input[name=phone]').fill('+84 905 123 456')
    await page.locator('[data-form=person] button.is-first').click()
    await page.getByText('An e-mail address is such as').waitFor()
    await look(page, 'people-form')
    expect(await page.locator('[aria-invalid]').count()).toBe(1)
    await page.locator('input[name=email][aria-invalid]:focus').waitFor()
    await page.locator('input[name=email]').fill(' lan@danang.gov.vn ')
    await page.locator('[data-form=person] button.is-first').click()
    const password = await page.locator('[data-password=lan]').textContent()
    await page.locator('[data-person=lan]', { hasText: '20242 20194 / all' }).waitFor()
    await page.locator('[data-person=lan]', { hasText: 'lan@danang.gov.vn+84 905 123 456' }).waitFor()
    // Empty is none.
    await page.locator('[data-person=lan] [data-order=edit]').click()
    await page.locator('input[name=email]').fill('')
    await page.locator('[data-form=person] button.is-first').click()
    await page.locator('[data-person=lan]', { hasNotText: 'lan@danang.gov.vn' }).waitFor()

    const other = await openPage()
    await signIn(other, 'lan', password ?? '')
    await changePassword(other, password ?? '', changed)
    await other.locator('[data-open=account]').click()
    await other.locator('[data-session=current]', { hasText: '127.0.0.1' }).waitFor()
    await other.getByText('+84 905 123 456').waitFor()
    await other.getByText('There is no other session').waitFor()
    expect(await other.locator('[data-open=people]').count()).toBe(0)

    // Elsewhere too; the own account shows where, ends one of them and then the rest.
    const elsewhere = [await enterElsewhere('lan'), await enterElsewhere('lan'), await enterElsewhere('lan')]
    const alive = () => Promise.all(elsewhere.map(async (isIn) => await isIn()))
    await other.locator('[data-open=account]').click()
    await other.locator('[data-open=account]').click()
    await expect.poll(() => other.locator('[data-session]').count()).toBe(4)
    await look(other, 'people-account')
    await other.locator('[data-order=end-session]').nth(1).click()
    await expect.poll(alive).toEqual([true, false, true])
    await other.locator('[data-order=end-others]').click()
    await other.getByText('There is no other session').waitFor()
    expect(await alive()).toEqual([false, false, false])
    await page.locator('[data-person=lan] [data-order=disable]').click()
    await page.locator('[data-person=lan]', { hasText: 'disabled' }).waitFor()
    await other.getByText('The session has ended').waitFor()
    await other.waitForSelector('[data-phase="following"]')

    await page.locator('[data-order=sign-out]').click()
    await page.getByRole('button', { name: 'Administration' }).click()
    await page.locator('input[name=account]').waitFor()
    expect(await page.getByText('The session has ended').count()).toBe(0)
  },
)

test.skipIf(!chromium)(
  'who is known to the issuer comes in by its button and back to the same desk; who is not, or says no, reads why',
  async () => {
    const page = await newPage()
    // The issuer answers as 127.0.0.1, so for the browser it is another site than localhost.
    const centre = province.url().replace('127.0.0.1', 'localhost')
    const desk = `${centre}/review?lang=en&theme=light`
    await page.goto(desk)
    await page.locator('[data-order=sign-in]').click()
    await page.getByRole('link', { name: 'Sign in with VNeID' }).click()
    await page.locator('[data-refused=unknown]', { hasText: 'no account here is bound to this identity' }).waitFor()
    expect(await page.locator('[data-refused=unknown] code').textContent()).toBe('vneid-1')
    expect(page.url()).toBe(desk)
    await look(page, 'people-refused')
    await issuer.refuse('access_denied')
    await page.locator('[data-way=openid]').click()
    await page.getByText('Signing in at VNeID was cancelled or refused.').waitFor()
    await issuer.refuse(null)
    const operator = { id: 'minh', name: 'Lê Minh', roles: ['operator'], scope: wholeScope }
    const identity = { issuer: issuer.address, subject: 'vneid-1' }
    await province.send('POST', '/api/people', { ...operator, identity })
    await page.locator('[data-way=openid]').focus()
    await page.keyboard.press('Enter')
    await page.waitForSelector('[data-may="true"]')
    expect(page.url()).toBe(desk)
    await page.locator('[data-order=sign-in]').click()
    await page.locator('[data-signed-in=minh]').waitFor()
    await page.locator('[data-open=account]').click()
    await page.locator('[data-session=current]', { hasText: 'identity issuer' }).waitFor()
  },
)
