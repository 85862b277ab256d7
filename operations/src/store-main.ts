import { reason } from '@ioc/room/log'
import { commonSettings, parseSettings, SettingsError } from '@ioc/room/settings'
import { databaseAddress, databaseSettings } from './store/database-address.ts'
import { readAudit } from './store/postgres-audit.ts'
import { connectOnce } from './store/postgres-connection.ts'
import { copyDatabase, mustBeEmpty, restoreDatabase } from './store/postgres-copy.ts'

/**
 * The store in PostgreSQL for `npm run backup`, `npm run restore` and `npm run audit`: `copy <file>`, `check` that the
 * database is empty, `restore <file>`, `audit`: its rows and head as one line of JSON. Ends with code 1 and one line
 * where it fails.
 */
try {
  const [command, path = ''] = process.argv.slice(2)
  const address = databaseAddress(parseSettings(commonSettings.extend(databaseSettings), process.env))
  if (!address) throw new SettingsError('IOC_DATABASE_URL: it is not set, and this store is one of a PostgreSQL')
  const client = await connectOnce(address).catch((cause) => {
    throw cause instanceof SettingsError ? cause : new Error(`${address.place} does not answer`, { cause })
  })
  try {
    const { place } = address
    if (command === 'check') await mustBeEmpty(client, place)
    else if (command === 'audit')
      process.stdout.write(`${JSON.stringify({ place, ...(await readAudit(client, place)) })}\n`)
    else if (command === 'copy' || command === 'restore') {
      const { tables, rows } = await (command === 'copy' ? copyDatabase : restoreDatabase)(client, place, path)
      process.stdout.write(`${place}: ${rows} rows of ${tables} tables\n`)
    } else throw new Error(`copy, check, restore or audit is wanted, not ${command}`)
  } finally {
    await client.end()
  }
} catch (cause) {
  process.stderr.write(`${reason(cause)}\n`)
  process.exitCode = 1
}
