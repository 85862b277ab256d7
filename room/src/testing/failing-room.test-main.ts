import { setTimeout as sleep } from 'node:timers/promises'
import { live } from '../life.ts'
import { SettingsError } from '../settings.ts'

const [, , how] = process.argv

await live('failing', async (log, opened) => {
  opened(async () => {
    await sleep(how === 'slow' ? 9000 : 200)
    log.info('closed')
  })
  if (how === 'setting') throw new SettingsError('IOC_THIS is wrong')
  if (how === 'later') {
    setImmediate(() => {
      throw new Error('broken while it starts')
    })
    await sleep(60_000)
  }
  if (how === 'running') {
    setTimeout(() => {
      throw new SettingsError('IOC_THAT is wrong')
    }, 100)
    return { dataDir: '', stop: () => Promise.reject(new Error('nothing to close')) }
  }
  throw new Error('no use')
})
