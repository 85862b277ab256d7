import { chmodSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { reason } from '@ioc/room/log'
import { SettingsError } from '@ioc/room/settings'
import { installedPostgres, type PostgresServer, startPostgres } from '@ioc/room/testing/postgres-server'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { storeContract } from './contract.ts'
import { databaseAddress } from './database-address.ts'
import { connect } from './postgres-connection.ts'
import { beginStore, inTransaction, migratePostgres } from './postgres-migrations.ts'
import { openPostgresStore } from './postgres-store.ts'
import { allSteps } from './steps/all-steps.ts'
import { openStore } from './store.ts'

const bin = installedPostgres()
let server: PostgresServer
let databases = 0

beforeAll(async () => {
  if (bin) server = await startPostgres(bin)
})
afterAll(() => server?.remove())

const log = { warn: () => undefined }

function makePlace(name = `store_${++databases}`) {
  const dataDir = mkdtempSync(join(tmpdir(), 'ioc-store-'))
  return { dataDir, name, address: { url: server.create(name), place: `PostgreSQL ${name}` } }
}

type Place = ReturnType<typeof makePlace>
const fail = (cause: unknown) => {
  throw cause
}
const open = ({ dataDir, address }: Place) => openPostgresStore({ dataDir, address, log, onLost: fail })
const tidy = (place: Place) => rmSync(place.dataDir, { recursive: true, force: true })

describe.skipIf(!bin)('PostgreSQL', () => {
  describe('keeps the contract', () =>
    storeContract(async () => {
      const place = makePlace()
      return { open: () => open(place), remove: async () => tidy(place) }
    }))

  test('every column of text compares by code points', async () => {
    const place = makePlace()
    await (await open(place)).close()
    const others = server.sql(
      place.name,
      `SELECT table_name || '.' || column_name FROM information_schema.columns
       WHERE table_schema = 'public' AND data_type = 'text' AND collation_name IS DISTINCT FROM 'C'`,
    )
    expect(others).toBe('')
    tidy(place)
  })

  test('a store of an older release is brought up with all its rows, once', async () => {
    const place = makePlace()
    await (await open(place)).close()
    // The same data folder with a database as the release before wrote it.
    const held = server.sql(place.name, "SELECT value FROM meta WHERE name = 'data_folder'")
    const old = {
      ...place,
      name: `${place.name}_old`,
      address: { ...place.address, url: server.create(`${place.name}_old`) },
    }
    const client = await connect(old.address, log)
    await inTransaction(client, () => beginStore(client, Number(held)))
    await migratePostgres(client, 0, 2)
    await client.end()
    server.sql(
      old.name,
      `INSERT INTO alert SELECT 'live', 'k' || n, 'active', 'alarm', n % 4, '20242', NULL, 't', NULL, n, 0, '{}' FROM generate_series(1, 500) n;
       INSERT INTO cursor VALUES ('alert/live', 500);
       INSERT INTO audit (at, who, what, detail, result) SELECT 't', 'lan', 'w', 'Đà Nẵng', 'done' FROM generate_series(1, 300) n;
       INSERT INTO intent (at, puts) VALUES ('t', '[]');
       INSERT INTO command_event (command, at, state, detail) VALUES ('c', 't', 'issued', '')`,
    )
    const sums = () =>
      server.sql(
        old.name,
        // Later steps add columns to the audit; what stood there before stays.
        ['alert', 'cursor', '(SELECT id, at, who, what, detail, result FROM audit)', 'intent', 'command_event']
          .map((table) => `SELECT count(*), md5(string_agg(t::text, '|' ORDER BY t::text COLLATE "C")) FROM ${table} t`)
          .join(' UNION ALL '),
      )
    const before = sums()
    for (let start = 0; start < 2; start++) {
      const store = await open(old)
      expect(await store.database.selectFrom('event').selectAll().execute()).toEqual([])
      await store.close()
      expect(sums()).toBe(before)
      expect(server.sql(old.name, "SELECT value FROM meta WHERE name = 'schema'")).toBe(`${allSteps.length}`)
    }
    const store = await open(old)
    const { id } = await store.database
      .insertInto('audit')
      .values({ at: 't', who: 'x', what: 'x', detail: '', result: '', number: 999, hash: '' })
      .returning('id')
      .executeTakeFirstOrThrow()
    expect(id).toBe(301)
    await store.close()
    tidy(place)
  })

  test('a step that fails leaves the version before it', async () => {
    const place = makePlace()
    server.sql(
      place.name,
      "CREATE FUNCTION no() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN IF EXISTS (SELECT 1 FROM pg_class WHERE relname = 'event') THEN RAISE 'no room'; END IF; END $$; CREATE EVENT TRIGGER no ON ddl_command_end EXECUTE FUNCTION no()",
    )
    await expect(open(place)).rejects.toThrow('no room')
    expect(server.sql(place.name, "SELECT value FROM meta WHERE name = 'schema'")).toBe('2')
    server.sql(place.name, 'DROP EVENT TRIGGER no')
    await (await open(place)).close()
    tidy(place)
  })

  test('of two that start at once on an empty database one has it', async () => {
    const [a, b] = [makePlace(), mkdtempSync(join(tmpdir(), 'ioc-store-'))]
    const outcomes = await Promise.allSettled([open(a), open({ ...a, dataDir: b })])
    expect(outcomes.map((one) => one.status).toSorted()).toEqual(['fulfilled', 'rejected'])
    for (const one of outcomes) {
      if (one.status === 'fulfilled') await one.value.close()
      else expect(String(one.reason)).toMatch(/ is in use by another centre: stop that one, or name another database/)
    }
    rmSync(b, { recursive: true })
    tidy(a)
  })

  test('a newer store, a stranger’s and another data folder’s are refused, each in a line that says what to do', async () => {
    const place = makePlace()
    await (await open(place)).close()
    const other = { ...place, dataDir: mkdtempSync(join(tmpdir(), 'ioc-store-')) }
    await expect(open(other)).rejects.toThrow(/is the store of another data folder than .*: set IOC_DATA_DIR/)
    const empty = { ...place, address: makePlaceAddress('emptied') }
    await expect(open(empty)).rejects.toThrow(/is empty, but the store of .* is in another database/)
    server.sql(place.name, "UPDATE meta SET value = 99 WHERE name = 'schema'")
    await expect(open(place)).rejects.toThrow(
      `PostgreSQL ${place.name} was written by a newer release (schema 99, this one knows ${allSteps.length}): start that release, or restore an older backup`,
    )
    const stranger = makePlace()
    server.sql(stranger.name, 'CREATE TABLE meta (name TEXT); CREATE TABLE invoice (id BIGINT)')
    await expect(open(stranger)).rejects.toThrow(/holds tables of somebody else \(invoice\): make a database/)
    const filled = makePlace()
    await openStore(filled.dataDir).close()
    await expect(open(filled)).rejects.toThrow(/operations\.db is the store of this data folder/)
    expect(existsSync(join(filled.dataDir, 'operations', 'postgres-store'))).toBe(false)
    for (const one of [place, other, stranger, filled]) tidy(one)
  })

  test('a wrong password and a missing database are refused at once, and nothing says the password', async () => {
    const url = server.url('nowhere')
    const refusals = [
      { url, says: 'database "nowhere" does not exist' },
      {
        url: server.url('postgres').replace(/:[0-9a-f]{24}@/, ':s3cret-word@'),
        says: 'password authentication failed',
      },
    ]
    for (const { url, says } of refusals) {
      const refused = connect({ url, place: 'PostgreSQL x' }, log)
      await expect(refused).rejects.toThrow(SettingsError)
      await expect(refused).rejects.toThrow(says)
      await expect(refused).rejects.not.toThrow(/s3cret-word|[0-9a-f]{24}/)
    }
  })

  test('a server that is away is waited for, and one that goes away is noticed', async () => {
    const place = makePlace()
    await server.kill()
    const said: string[] = []
    let lost: (cause: Error) => void = () => undefined
    const gone = new Promise<Error>((resolve) => {
      lost = resolve
    })
    const opening = openPostgresStore({
      ...place,
      log: { warn: (line) => void said.push(line) },
      onLost: lost,
    })
    await expect.poll(() => said).toHaveLength(1)
    expect(said[0]).toMatch(/does not answer \(.*ECONNREFUSED.*\): trying again until it does/)
    await server.start()
    const store = await opening
    await store.database.insertInto('cursor').values({ name: 'kept', at: 7 }).execute()
    await server.kill()
    expect(String(await gone)).toContain(`PostgreSQL ${place.name} is gone`)
    await expect(store.database.selectFrom('cursor').selectAll().execute()).rejects.toThrow()
    await store.close()
    await server.start()
    const again = await open(place)
    expect(await again.database.selectFrom('cursor').selectAll().execute()).toEqual([{ name: 'kept', at: 7 }])
    await again.close()
    tidy(place)
  })

  test('a server that ends the session under a query is gone, and that is known before the query fails', async () => {
    const place = makePlace()
    const said: string[] = []
    const store = await openPostgresStore({ ...place, log, onLost: (cause) => said.push(reason(cause)) })
    const query = sql`SELECT pg_sleep(60)`.execute(store.database).catch((cause) => said.push(reason(cause)))
    const asleep = "FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'SELECT pg_sleep%'"
    const end = () => server.sql(place.name, `SELECT pg_terminate_backend(pid) ${asleep}`)
    await expect.poll(end).toBe('t')
    await query
    expect(said).toEqual([
      expect.stringMatching(`^PostgreSQL ${place.name} is gone \\(terminating connection`),
      expect.stringMatching(/^terminating connection/),
    ])
    await store.close()
    tidy(place)
  })
})

function makePlaceAddress(name: string) {
  return { url: server.create(name), place: `PostgreSQL ${name}` }
}

test('an address is taken from its setting or its file, and a bad one is refused without being shown', () => {
  const demo = { IOC_MODE: 'demo' as const }
  const url = 'postgres://lan:s3cret-word@db.example.vn:5433/ioc'
  expect(databaseAddress(demo)).toBeUndefined()
  expect(databaseAddress({ ...demo, IOC_DATABASE_URL: url })?.place).toBe('PostgreSQL ioc on db.example.vn:5433')
  const bad = [
    { url: 'mysql://lan:s3cret-word@h/ioc', says: /IOC_DATABASE_URL: it is no address of a PostgreSQL/ },
    { url: 's3cret-word', says: /it is no address/ },
    { url: 'postgres://lan:s3cret-word@h/', says: /it names no user or no database/ },
    { url, mode: 'production' as const, says: /db\.example\.vn only encrypted: append \?sslmode=verify-full/ },
  ]
  for (const { url, mode = 'demo', says } of bad) {
    const refused = () => databaseAddress({ IOC_MODE: mode, IOC_DATABASE_URL: url })
    expect(refused).toThrow(says)
    expect(refused).not.toThrow(/s3cret/)
  }
  const both = { ...demo, IOC_DATABASE_URL: url, IOC_DATABASE_URL_FILE: '/x' }
  expect(() => databaseAddress(both)).toThrow('set one of them, not both')
  expect(() => databaseAddress({ ...demo, IOC_DATABASE_URL_FILE: '/nowhere/x' })).toThrow(/cannot be read \(ENOENT\)/)
  const folder = mkdtempSync(join(tmpdir(), 'ioc-address-'))
  const file = join(folder, 'address')
  writeFileSync(file, `${url}\n`, { mode: 0o600 })
  expect(databaseAddress({ ...demo, IOC_DATABASE_URL_FILE: file })?.url).toBe(url)
  chmodSync(file, 0o640)
  expect(() => databaseAddress({ ...demo, IOC_DATABASE_URL_FILE: file })).toThrow(/others on this machine can read/)
  rmSync(folder, { recursive: true })
})
