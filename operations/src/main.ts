import { live } from '@ioc/room/life'
import { parseSettings } from '@ioc/room/settings'
import { openCentre } from './centre.ts'
import { OperationsSettings } from './settings.ts'

await live('operations', async (log) => {
  const settings = parseSettings(OperationsSettings, process.env)
  const centre = await openCentre(settings, log)
  // The one time that the token is readable: at rest there is its hash alone.
  if (centre.administratorToken !== undefined)
    log.info(`administrator token (shown once): ${centre.administratorToken}`)
  log.info(`${settings.IOC_LEVEL} centre on ${settings.IOC_HOST}:${centre.port}`)
  return centre
})
