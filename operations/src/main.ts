import { live } from '@ioc/room/life'
import type { Log } from '@ioc/room/log'
import { parseSettings } from '@ioc/room/settings'
import { type Centre, openCentre } from './centre.ts'
import { OperationsSettings } from './settings.ts'

await live('operations', async (log) => {
  const settings = parseSettings(OperationsSettings, process.env)
  const centre = await openCentre(settings, log)
  // The one time that the token is readable: at rest there is its hash alone.
  if (centre.administratorToken !== undefined)
    log.info(`administrator token (shown once): ${centre.administratorToken}`)
  // Nobody waits for their passwords to be hashed but the end of the room.
  const demonstrates = settings.IOC_MODE === 'demo' && settings.IOC_DEMO_PEOPLE === 'on'
  const people = demonstrates ? tellFirstPeople(centre, log) : Promise.resolve()
  log.info(`${settings.IOC_LEVEL} centre on ${settings.IOC_HOST}:${centre.port}`)
  return {
    dataDir: centre.dataDir,
    stop: async () => {
      await people
      await centre.stop()
    },
  }
})

async function tellFirstPeople(centre: Centre, log: Log): Promise<void> {
  for (const { id, role, password } of await centre.makeFirstPeople())
    log.info(`demo account ${id} (${role}), password (shown once): ${password}`)
}
