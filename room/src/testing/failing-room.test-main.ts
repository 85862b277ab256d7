import { setTimeout as sleep } from 'node:timers/promises'
import { live } from '../life.ts'
import { SettingsError } from '../settings.ts'

const [, , how] = process.argv

await live('failing', async (log, opened) => {
  opened(async () => {
    await sleep(200)
    log.info('closed')
  })
  if (how === 'setting') throw new SettingsError('IOC_THIS is wrong')
  if (how === 'later') {
    setImmediate(() => {
      throw new Error('broken while it starts')
    })
    await sleep(60_000)
  }
  throw new Error('no use')
})
