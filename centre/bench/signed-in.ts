import { MadePerson } from '@ioc/domain/messages/people-shapes'
import type { Province } from '../test/province.ts'

/** Makes so many accounts of operators, by the routes that people use; answers the session cookie of each. */
export async function signedIn(province: Province, accounts: number): Promise<string[]> {
  const cookies: string[] = []
  for (let n = 0; n < accounts; n += 1) {
    const id = `operator-${n}`
    const { password } = MadePerson.parse(
      await province.send('POST', '/api/people', {
        ...{ id, name: `Nguyễn Văn ${n}`, roles: ['operator'] },
        scope: { communes: 'all', domains: 'all', dataClasses: ['operational'] },
      }),
    )
    const first = await ask(province, 'POST', '/api/session', { account: id, password })
    // What was given out opens nothing but its own change.
    cookies.push(
      await ask(province, 'PUT', '/api/account/password', { old: password, new: `biển đông số ${n} lặng` }, first),
    )
  }
  return cookies
}

/** Asks for what lays a cookie; answers it. */
async function ask(province: Province, method: string, path: string, body: unknown, cookie?: string): Promise<string> {
  const answer = await fetch(`${province.url()}${path}`, {
    method,
    headers: {
      'content-type': 'application/json',
      ...(cookie === undefined ? {} : { cookie, origin: province.url() }),
    },
    body: JSON.stringify(body),
  })
  const laid = (answer.headers.get('set-cookie') ?? '').split(';')[0] ?? ''
  if (!answer.ok || laid === '') throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`)
  return laid
}
