import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { AdmissionCode, LinkStanding } from '@ioc/domain/messages/link-routes'
import { portOf } from '@ioc/room/announcement'
import { askCentre } from './ask-centre.ts'

/** A line that was refused for these reasons knows another nation, or a nation that has forgotten it. */
const strangers = new Set(['unknown_key', 'foreign', 'revoked'])
const tries = 20

/**
 * Links the province to the national centre beside it, as their two administrators would: the nation makes a code, the
 * province comes in with it. Where they know one another already only the address is told, since ports change.
 */
export async function linkCentres(dataDir: string, province: string, say: (line: string) => void): Promise<void> {
  const nation = join(dataDir, 'national')
  const url = `http://127.0.0.1:${portOf(nation, 'operations', 'http')}`
  let link = LinkStanding.parse(await askCentre(dataDir, 'GET', '/api/link'))
  if (link.state !== 'not_linked') {
    link = LinkStanding.parse(await askCentre(dataDir, 'POST', '/api/link', { url }))
    for (let n = 0; n < tries && link.state !== 'linked' && !strangers.has(link.refusal ?? ''); n += 1) {
      await sleep(250)
      link = LinkStanding.parse(await askCentre(dataDir, 'GET', '/api/link'))
    }
    if (!strangers.has(link.refusal ?? '')) return
  }
  const { code } = AdmissionCode.parse(await askCentre(nation, 'POST', '/api/link/codes', { province }))
  await askCentre(dataDir, 'POST', '/api/link', { url, code })
  say(`the province ${province} is linked to the national centre`)
}
