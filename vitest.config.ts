import { defineConfig } from 'vitest/config'

/** What a person waits for is tested with nothing beside it. */
const alone = ['centre/test/path.test.ts', 'centre/test/start.test.ts']

export default defineConfig({
  test: {
    // Most tests wait for processes: three beside each other keep two cores busy.
    maxWorkers: 3,
    projects: [
      {
        test: {
          name: 'rooms',
          include: [
            '{domain,journal,room,broker,ingest,analytics,operations,devices-sim}/src/**/*.test.ts',
            'console/basemap/*.test.ts',
          ],
          // Rooms that tests start as processes run built, as everywhere.
          globalSetup: ['centre/src/build-for-tests.ts'],
          environment: 'node',
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
      {
        extends: './console/vite.config.ts',
        test: {
          name: 'console',
          root: './console',
          include: ['src/**/*.test.{ts,tsx}'],
          environment: 'happy-dom',
          testTimeout: 30_000,
        },
      },
      {
        test: {
          name: 'centre',
          include: ['centre/{src,test}/**/*.test.ts'],
          exclude: alone,
          environment: 'node',
          testTimeout: 240_000,
          hookTimeout: 240_000,
        },
      },
      {
        test: {
          name: 'alone',
          include: alone,
          environment: 'node',
          fileParallelism: false,
          testTimeout: 240_000,
          hookTimeout: 240_000,
        },
      },
      {
        test: {
          name: 'long',
          include: ['centre/long/*.test.ts'],
          environment: 'node',
          fileParallelism: false,
          testTimeout: 3_600_000,
        },
      },
    ],
  },
})
