import { mayDo, Role, wholeScope } from '@ioc/domain/access'
import type { Route } from '@ioc/domain/messages/route'
import { routes } from '@ioc/domain/messages/routes'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Centre } from '../centre.ts'
import { enter, type SignedIn } from '../testing/people-rig.ts'
import { ask, openIngest, openScreen, startCentre, subscribe, temporaryFolder } from '../testing/rig.ts'

let folder: ReturnType<typeof temporaryFolder>
let ingest: { close: () => Promise<void> }
let centre: Centre
const people = new Map<string, SignedIn>()
const roles = Role.exclude(['device']).options

beforeAll(async () => {
  folder = temporaryFolder()
  ingest = await openIngest(folder.path)
  centre = await startCentre(folder.path)
  const boss = await enter(centre, { id: 'boss', roles: ['administrator'] })
  for (const role of roles) {
    const id = `is-${role.replace('_', '-')}`
    people.set(role, await enter(centre, { id, roles: [role], scope: wholeScope }, boss))
  }
})

afterAll(async () => {
  await centre.stop()
  await ingest.close()
  folder.remove()
})

const walked = Object.entries<Route>(routes).filter(([name]) => name !== 'signIn' && name !== 'signOut')

test.each(walked)('%s opens to the roles that hold its right, and to no other', async (_, route) => {
  const path = route.path.replaceAll(/:(id|device)/g, 'none').replace(':name', 'replay-none')
  for (const role of roles) {
    const { status } = await ask(centre.port, route.method, path, { headers: { ...people.get(role) } })
    const refused = route.right === 'device' ? 401 : 403
    expect([role, status === refused]).toEqual([role, !mayDo({ roles: [role] }, route.right)])
  }
})

test.each(roles)('the role %s hears what every role may hear on its screen', async (role) => {
  const screen = await openScreen(centre.port, { ...people.get(role) })
  expect((await subscribe(screen)).type).toBe('snapshot')
  screen.close()
})
