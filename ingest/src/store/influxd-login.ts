import { renameSync, writeFileSync } from 'node:fs'
import { newToken } from '@ioc/room/run-token'
import { influxdPassword, influxdPasswordPath, influxdUser } from './influxd-layout.ts'

/** Makes the user of ingest in a fresh influxd of ours, with a random password that lies beside its data (mode 600). */
export async function admitIngest(url: string, dataDir: string): Promise<void> {
  let password = influxdPassword(dataDir)
  if (password === undefined) {
    password = newToken()
    const path = influxdPasswordPath(dataDir)
    // On the disk before influxd knows it: nobody could open the database after a power cut otherwise.
    writeFileSync(`${path}.new`, password, { mode: 0o600, flush: true })
    renameSync(`${path}.new`, path)
  }
  // The first user may be made by anybody on this machine; after that the answer is 401, and ours must be known.
  const statement = `CREATE USER "${influxdUser}" WITH PASSWORD '${password}' WITH ALL PRIVILEGES`
  await fetch(`${url}/query`, { method: 'POST', body: new URLSearchParams({ q: statement }) })
  const authorization = `Basic ${Buffer.from(`${influxdUser}:${password}`).toString('base64')}`
  const answer = await fetch(`${url}/query?q=SHOW+DATABASES`, { headers: { authorization } })
  if (!answer.ok)
    throw new Error(
      `influxd does not know the password in ${influxdPasswordPath(dataDir)}: restore that file with its data`,
    )
}
