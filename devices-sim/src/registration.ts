import type { Log } from '@ioc/room/log'
import type { CentreDoor } from './centre-door.ts'
import type { CredentialFile } from './credential-file.ts'
import type { Fleet } from './fleet.ts'
import type { Speaker } from './schedule.ts'

const recordsAtOnce = 2000

/**
 * Makes the fleet known to the centre and sees that every speaker has a token. Gateways come before their members,
 * so no device is ever known without the one that speaks for it. Answers how many records were new.
 */
export async function register(
  fleet: Fleet,
  speakers: readonly Speaker[],
  to: { door: CentreDoor; credentials: CredentialFile; log: Log },
): Promise<number> {
  const records = [...fleet.sites, ...fleet.gateways, ...fleet.devices]
  let added = 0
  for (let from = 0; from < records.length; from += recordsAtOnce) {
    const imported = await to.door.register(records.slice(from, from + recordsAtOnce))
    added += imported.added
    if (imported.credentials.length > 0) to.credentials.put(imported.credentials)
    for (const refused of imported.refused.slice(0, 3)) to.log.warn(`the registry refused: ${refused.detail}`)
  }
  const without = speakers.filter((speaker) => to.credentials.get(speaker.id) === undefined)
  if (without.length > 0) to.log.info(`asking for ${without.length} new tokens`)
  const issued = []
  for (const speaker of without) issued.push(await to.door.issue(speaker.id, speaker.commune))
  if (issued.length > 0) to.credentials.put(issued)
  return added
}
