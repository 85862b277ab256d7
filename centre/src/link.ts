import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { reason } from '@ioc/room/log'
import { askCentre } from './ask-centre.ts'

const usage = `npm run link -- <word> [--data <folder>]
  status                                  a province: its line, keys and what waits; the nation: every key
  admit --province <code>                 the nation: makes a code, for one admission within a day
  to <address> --code <code>              a province: comes in at the nation; without --code only the address changes
  rotate                                  a new key of this centre; the old one overlaps with it
  revoke --province <code> | --key <id>   the nation: ends keys at once`

try {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: {
      data: { type: 'string' },
      province: { type: 'string' },
      key: { type: 'string' },
      code: { type: 'string' },
    },
  })
  const [word, url] = positionals
  const dataDir = resolve(values.data ?? process.env.IOC_DATA_DIR ?? 'var')
  const said = await run(dataDir, { word, url, ...values })
  process.stdout.write(`${JSON.stringify(said, null, 2)}\n`)
} catch (cause) {
  process.stderr.write(`link: ${reason(cause)}\n`)
  process.exitCode = 1
}

type Words = Partial<Record<'word' | 'url' | 'province' | 'key' | 'code', string | undefined>>

async function run(dataDir: string, { word, url, province, key, code }: Words): Promise<unknown> {
  switch (word) {
    case 'status':
      // Each level answers its own question alone.
      return await askCentre(dataDir, 'GET', '/api/link').catch(() => askCentre(dataDir, 'GET', '/api/link/keys'))
    case 'admit':
      return await askCentre(dataDir, 'POST', '/api/link/codes', { province })
    case 'to':
      return await askCentre(dataDir, 'POST', '/api/link', { url, code })
    case 'rotate':
      return await askCentre(dataDir, 'POST', '/api/link/rotate', {})
    case 'revoke':
      return await askCentre(dataDir, 'POST', '/api/link/revoke', { province, key })
    default:
      throw new Error(usage)
  }
}
