import { defineConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'
import { installedPostgres } from './room/src/testing/postgres-server.ts'

/** Rooms that tests start as processes run built, as everywhere. */
const globalSetup = ['centre/src/build-for-tests.ts']

/**
 * The tests of operations run on PostgreSQL too, where it is installed: in `npm test` those that ask most of the store.
 */
const operations = installedPostgres() === undefined ? [] : ['operations/src/**/*.test.ts']
const ofOneEngine = 'operations/src/**/{sqlite,postgres}-*.test.ts'
const askingMost = [
  ...['incidents/incident-store', 'indicators/indicators', 'link/link', 'nation/take-batch', 'reviews/review-data'],
  'store/audit',
].map((name) => `operations/src/${name}.test.ts`)

/** What a test waits for has come or has not: a second says nothing where the machine is busy with other tests. */
const patient = { poll: { timeout: 60_000 } }

/** The same test files, each with its stores in databases of one server. */
const onPostgres = {
  globalSetup: [...globalSetup, 'operations/src/testing/postgres-of-tests.ts'],
  setupFiles: 'operations/src/testing/on-postgres.ts',
  environment: 'node',
  isolate: false,
  expect: patient,
  testTimeout: 300_000,
  hookTimeout: 300_000,
}

/** What a person waits for is tested with nothing beside it. */
const alone = ['centre/test/path.test.ts', 'centre/test/start.test.ts']

/** What takes longest begins first, so that no worker is left alone with it at the end. */
const longest = [
  ...['replay', 'people', 'kill', 'nation', 'store-down', 'review', 'bad-links', 'devices', 'quarantine', 'production'],
  ...['backup', 'house', 'new-domain', 'commands', 'backup-postgres', 'duckdb', 'permutation', 'broker-overload'],
  ...['ingest-influx', 'alerts', 'tables', 'broker-connects', 'audit-postgres', 'quarantine-process', 'newer-release'],
].map((name) => `/${name}.test.ts`)

/** Wide bounds in `npm test`, where the machine is busy with other tests. */
const promisedToTheMillisecond = [
  ...['attack', 'connects', 'input', 'overload'].map((name) => `broker/src/broker-${name}.test.ts`),
  'centre/test/store-down.test.ts',
]

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId }: TestSpecification) => {
      const at = longest.findIndex((name) => moduleId.endsWith(name))
      return at === -1 ? longest.length : at
    }
    const name = ({ project, moduleId }: TestSpecification) => `${project.name} ${moduleId}`
    return files.toSorted((a, b) => place(a) - place(b) || name(a).localeCompare(name(b)))
  }
}

export default defineConfig({
  test: {
    // Most tests wait for processes: three beside each other keep two cores busy.
    maxWorkers: 3,
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        test: {
          name: 'rooms',
          include: [
            '{domain,journal,room,broker,ingest,analytics,operations,devices-sim}/src/**/*.test.ts',
            'console/basemap/*.test.ts',
          ],
          globalSetup,
          environment: 'node',
          // No test here leaves anything behind in its process: loading each room anew for each file took a fifth of the time.
          isolate: false,
          expect: patient,
          testTimeout: 300_000,
          hookTimeout: 300_000,
        },
      },
      {
        test: {
          ...onPostgres,
          name: 'postgres',
          include: operations.length > 0 ? askingMost : [],
        },
      },
      {
        test: {
          ...onPostgres,
          name: 'postgres-rest',
          include: operations,
          exclude: [ofOneEngine, ...askingMost],
        },
      },
      {
        extends: './console/vite.config.ts',
        test: {
          name: 'console',
          root: './console',
          include: ['src/**/*.test.{ts,tsx}'],
          environment: 'node',
          isolate: false,
          testTimeout: 30_000,
        },
      },
      {
        test: {
          name: 'centre',
          include: ['centre/{src,test}/**/*.test.ts'],
          exclude: alone,
          globalSetup,
          isolate: false,
          environment: 'node',
          expect: patient,
          // Three minutes of a recording at 600x, and screens drawn without a graphics card, where others want the cores too.
          testTimeout: 600_000,
          hookTimeout: 600_000,
        },
      },
      {
        test: {
          name: 'alone',
          include: alone,
          globalSetup,
          environment: 'node',
          fileParallelism: false,
          expect: patient,
          testTimeout: 240_000,
          hookTimeout: 240_000,
        },
      },
      {
        test: {
          name: 'long',
          include: ['centre/long/*.test.ts', ...promisedToTheMillisecond],
          // One file after the other and nothing beside it: here the bounds are those of the promises.
          env: { IOC_TEST_QUIET: '1' },
          globalSetup,
          environment: 'node',
          fileParallelism: false,
          expect: patient,
          testTimeout: 3_600_000,
        },
      },
    ],
  },
})
