import { afterAll, beforeAll } from 'vitest'
import { Site } from './running-broker.ts'

export const commune = '20242'
/** What the gauge says. */
export const topic = `ioc/live/reading/${commune}/gauge`
export const alertTopic = `ioc/live/alert/${commune}/gauge`

/** A broker that runs for the tests of a file, to which a gauge, an observer and operations are admitted. */
export function gaugeSite(): Site {
  const site = new Site()
  beforeAll(async () => {
    await site.admit('operations', { type: 'operations' })
    await site.admit('observer', { type: 'observer' })
    await site.admit('gauge', { type: 'publisher', commune })
    await site.start()
  })
  afterAll(() => site.leave())
  return site
}
