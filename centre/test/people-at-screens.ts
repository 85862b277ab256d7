import { wholeScope } from '@ioc/domain/access'
import { MadePerson, type PersonRequest } from '@ioc/domain/messages/people-shapes'
import type { Browser, Page } from 'playwright-core'
import { newScreen } from './browser.ts'

export const passwordOfTests = 'ngọn đèn biển soi 48'

/** A person of a centre: whose account it is, and how its sessions ask. */
export type AtCentre = { id: string; url: string; headers: Record<string, string> }

/** Makes an account by somebody who may (`headers`), and changes its first password as its person does at first. */
export async function makeAccount(
  by: { url: string; headers: Record<string, string> },
  { id, roles, name = `Người ${id}` }: Pick<PersonRequest, 'id' | 'roles'> & { name?: string },
): Promise<AtCentre> {
  const { url } = by
  const send = async (method: string, path: string, headers: Record<string, string>, body: unknown) => {
    const json = { ...headers, 'content-type': 'application/json' }
    const answer = await fetch(`${url}${path}`, { method, headers: json, body: JSON.stringify(body) })
    if (!answer.ok) throw new Error(`${method} ${path}: ${await answer.text()}`)
    return answer
  }
  const cookieOf = (answer: Response) => (answer.headers.get('set-cookie') ?? '').split(';')[0] ?? ''
  const person = { id, name, roles, scope: wholeScope }
  const made = MadePerson.parse(await (await send('POST', '/api/people', by.headers, person)).json())
  const first = cookieOf(await send('POST', '/api/session', {}, { account: id, password: made.password }))
  const headers = { cookie: first, origin: url }
  const change = { old: made.password, new: passwordOfTests }
  const session = cookieOf(await send('PUT', '/api/account/password', headers, change))
  return { id, url, headers: { cookie: session, origin: url } }
}

/** A screen of its own on which this person is signed in already, by the session of its account. */
export async function openAs(browser: Browser, person: AtCentre, path: string): Promise<Page> {
  const page = await newScreen(browser)
  const [name = '', value = ''] = (person.headers.cookie ?? '').split('=')
  await page.context().addCookies([{ name, value, url: person.url }])
  await page.goto(new URL(path, person.url).href)
  return page
}

/** A screen of its own on which this person signs in by the form; `open`: the button that shows it. */
export async function signIn(
  browser: Browser,
  person: AtCentre,
  { path, open }: { path: string; open: string },
): Promise<Page> {
  const page = await newScreen(browser)
  await page.goto(`${person.url}${path}`)
  await page.click(open)
  await page.fill('input[name=account]', person.id)
  await page.fill('input[name=secret]', passwordOfTests)
  await page.click('form.sign-in button.is-first')
  // The page goes on with the lines of the new session.
  await page.locator('form.sign-in').waitFor({ state: 'detached' })
  await page.goto(`${person.url}${path}`)
  return page
}
