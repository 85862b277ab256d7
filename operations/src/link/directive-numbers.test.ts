import { DirectiveStanding } from '@ioc/domain/link/directive'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { z } from 'zod'
import { directivesIn as directivesOf, issue as issueTo } from '../testing/directives-of-pair.ts'
import { appendAlert, asAdmin, openPair, type Pair, transitionOf } from '../testing/link-rig.ts'
import { ask, until } from '../testing/rig.ts'
import { removeData } from '../testing/test-stores.ts'

let linked: Pair
/** Its token is shown at the first start alone. */
let ofNation: { authorization: string }
beforeEach(async () => {
  linked = await openPair()
  ofNation = asAdmin(linked.pair.nation)
  await linked.link()
})
afterEach(() => linked.close())

const raise = () => appendAlert(linked.pair.writer, transitionOf('A', 'raised', 1))
const issue = (work: string) => issueTo(linked, work, ofNation)
const directivesIn = (side: 'province' | 'nation') => directivesOf(linked, side)

const nobody = { url: 'http://127.0.0.1:1/' }
const directivesAre = async (...list: readonly string[]) => {
  await until(list.join(), async () => (await directivesIn('province')).join() === list.join())
  await until('their delivery', async () => {
    const { json } = await ask(linked.pair.nation.port, 'GET', '/api/directives')
    return z
      .array(DirectiveStanding)
      .parse(json)
      .every(({ state }) => state === 'delivered')
  })
}

test('a directive of a restored nation is heard, though it was issued before the province was, under a number that is used', async () => {
  await issue('một')
  await directivesAre('1 một')
  await linked.copy('province', 'its yesterday')
  await linked.copy('nation', 'yesterday')
  await issue('hai')
  await directivesAre('1 một', '2 hai')
  await linked.linkTo(nobody)
  await linked.restore('nation', 'yesterday')
  await issue('ba')
  await issue('bốn')
  expect(await directivesIn('nation')).toEqual(['1 một', '2 ba', '3 bốn'])
  await linked.linkTo({ url: linked.url() })
  await directivesAre('1 một', '2 hai', '3 ba', '4 bốn')
  expect(await directivesIn('nation')).toEqual(['1 một', '3 ba', '4 bốn'])
  // The province forgets in its turn: what it has no longer is given again, and no hole in the numbers stops it.
  await linked.restore('province', 'its yesterday')
  await raise()
  await directivesAre('1 một', '2 ba', '3 bốn')
})

test('a directive that waits in the backup of a nation and was given since is one, and so are those behind it', async () => {
  await linked.linkTo(nobody)
  await issue('một')
  await linked.copy('nation', 'waiting')
  await linked.linkTo({ url: linked.url() })
  await issue('hai')
  await directivesAre('1 một', '2 hai')
  await raise()
  await until('it', async () => (await linked.standing()).head === 1 && (await linked.standing()).received === 1)
  await linked.linkTo(nobody)
  await linked.restore('nation', 'waiting')
  await issue('ba')
  await linked.linkTo({ url: linked.url() })
  await until('the next', async () => (await directivesIn('province')).length === 3)
  await directivesAre('1 một', '2 hai', '4 ba')
  expect(await directivesIn('nation')).toEqual(['3 một', '4 ba'])
})

test.each(['restored', 'another'])(
  'by a code a province comes in to a nation that is %s, and hears its directives',
  async (which) => {
    await linked.copy('nation', 'yesterday')
    await issue('một')
    await issue('hai')
    await directivesAre('1 một', '2 hai')
    await linked.linkTo(nobody)
    if (which === 'restored') await linked.restore('nation', 'yesterday')
    else {
      await linked.between('nation', removeData)
      ofNation = asAdmin(linked.pair.nation)
    }
    if (which === 'restored') await issue('ba')
    await linked.link()
    await issue('bốn')
    const heard = which === 'restored' ? ['3 ba', '4 bốn'] : ['3 bốn']
    await directivesAre('1 một', '2 hai', ...heard)
  },
)
