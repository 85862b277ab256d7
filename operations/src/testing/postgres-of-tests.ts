import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { installedPostgres, startPostgres } from '@ioc/room/testing/postgres-server'
import type { TestProject } from 'vitest/node'
import { openPostgresStore } from '../store/postgres-store.ts'
import type { EmptyStore } from './test-stores.ts'

declare module 'vitest' {
  interface ProvidedContext {
    emptyStore: EmptyStore
  }
}

/** Starts the server that all test files of a project share, with an empty store. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const server = await startPostgres(installedPostgres() ?? '')
  const empty = { url: server.create('empty'), dataDir: mkdtempSync(join(tmpdir(), 'ioc-empty-')) }
  const address = { url: empty.url, place: 'PostgreSQL of the tests' }
  const ignore = () => undefined
  await (await openPostgresStore({ ...empty, address, log: { warn: ignore }, onLost: ignore })).close()
  project.provide('emptyStore', empty)
  return async () => {
    await server.remove()
    rmSync(empty.dataDir, { recursive: true })
  }
}
