import { openReader } from '@ioc/journal/embedded-reader'
import { journalPath } from '@ioc/journal/layout'

const everyMs = 1000

/** Tells when the live quarantine has grown or something was done with it, at most once a second. */
export function watchQuarantine(
  dataDir: string,
  changed: () => void,
  onBroken: (cause: unknown) => void,
): { stop: () => Promise<void> } {
  const reader = openReader(journalPath(dataDir, 'ingest', 'live'))
  let known = ''
  let looking: Promise<void> = Promise.resolve()
  const look = async () => {
    const heads = `${await reader.head('quarantine')}/${await reader.head('mended')}/${await reader.cursor('late')}`
    if (known !== '' && heads !== known) changed()
    known = heads
  }
  const timer = setInterval(() => {
    looking = look().catch(onBroken)
  }, everyMs)
  return {
    stop: async () => {
      clearInterval(timer)
      await looking
      await reader.close()
    },
  }
}
