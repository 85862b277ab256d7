import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, dirname, join, resolve } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'

/**
 * One planted fault per rule of the house, in a copy of the repository: a check that can no longer fail is found here.
 */
const root = resolve(import.meta.dirname, '../..')
const copy = mkdtempSync(join(tmpdir(), 'ioc-house-'))
const left = new Set(['node_modules', '.git', '.tsc', 'dist', 'var'])

const faults: Record<string, string> = {
  'broker/src/room-by-name.ts': "import { decide } from '@ioc/ingest/decide'\nexport const taken = decide\n",
  'broker/src/room-by-path.ts':
    "import { Heads } from '../../ingest/src/series-heads.ts'\nexport const heads = new Heads()\n",
  'domain/src/outside-world.ts':
    "import { readFileSync } from 'node:fs'\nimport mqtt from 'mqtt'\nexport const home = [process.env.HOME, readFileSync, mqtt]\n",
  'domain/src/clock.ts':
    'export const now = Date.now()\nexport const today = new Date()\nexport const chance = Math.random()\n',
  'domain/src/circle-a.ts': "import { b } from './circle-b.ts'\nexport const a = (): unknown => b\n",
  'domain/src/circle-b.ts': "import { a } from './circle-a.ts'\nexport const b = (): unknown => a\n",
  'domain/src/route-without-right.ts':
    "import type { Route } from './messages/route.ts'\nexport const route = { method: 'GET', path: '/x', summary: 'x', success: 200 } satisfies Route\n",
  'domain/src/event-without-right.ts':
    "import type { ConsoleToServer } from './messages/live-events.ts'\nimport type { Right } from './right.ts'\nexport const rights: Record<keyof ConsoleToServer, Right> = { subscribe: 'read' }\n",
  'domain/src/unused-word.ts': 'export const nobodyNeedsThis = 1\n',
  'ingest/src/second-sqlite.ts': "import Database from 'libsql'\nexport const database = new Database('x')\n",
  'ingest/src/colours.ts': 'export enum Colour {\n  Red,\n}\n',
  'ingest/src/default-thing.ts': 'export default 1\n',
  'ingest/src/NotKebab.ts': 'export const one = 1\n',
  'ingest/src/any-thing.ts': 'export const thing: any = 1\n',
  'devices-sim/src/wrong-topic.ts':
    "import type { BrokerClient } from '@ioc/broker/client'\nexport const send = (broker: BrokerClient) => broker.publish('weather', { lane: 'live' }, { at: '' })\nexport const half = (broker: BrokerClient) => broker.publish('reading', { lane: 'live' }, [{ n: 'x', v: 1 }])\n",
  'devices-sim/src/forgotten-promise.ts':
    "import type { BrokerClient } from '@ioc/broker/client'\nexport function send(broker: BrokerClient): void {\n  broker.leave()\n}\n",
  'devices-sim/src/unfinished-switch.ts':
    "export function word(colour: 'red' | 'blue'): void {\n  switch (colour) {\n    case 'red':\n      break\n  }\n}\n",
  'devices-sim/src/leaking-any.ts':
    "export const leaked = JSON.parse('{}')\nexport const value: string = leaked.name\nconst copy = leaked\nexport const again = [copy]\n",
}

let types = ''
let lint = ''
let typed = ''
let unused = ''

beforeAll(() => {
  cpSync(root, copy, { recursive: true, filter: (source) => !left.has(basename(source)) })
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'))
  for (const [file, text] of Object.entries(faults)) {
    mkdirSync(dirname(join(copy, file)), { recursive: true })
    writeFileSync(join(copy, file), text)
  }
  // Without a repository of its own the linter finds no list of what to ignore.
  spawnSync('git', ['init', '-q'], { cwd: copy })
  types = run('tsc', ['--build', 'broker', 'domain', 'ingest', 'devices-sim', '--checkers', '1', '--pretty', 'false'])
  lint = run('biome', ['check', '--max-diagnostics=none', '--reporter=github', ...Object.keys(faults)])
  typed = run('oxlint', ['--type-aware', '--format=unix', 'devices-sim/src'])
  unused = run('knip', ['--no-progress'])
})
afterAll(() => rmSync(copy, { recursive: true, force: true }))

function run(tool: string, words: string[]): string {
  const done = spawnSync(join(root, 'node_modules/.bin', tool), words, { cwd: copy, encoding: 'utf8', maxBuffer: 1e8 })
  return `${done.stdout}\n${done.stderr}`
}

/** True when one line of the output names the file and what it is accused of. */
const accuses = (output: string, file: string, ...of: string[]) =>
  output.split('\n').some((line) => line.includes(file) && of.some((word) => line.includes(word)))

test.each([
  ['a room that imports a room by its name', 'broker/src/room-by-name.ts', ['TS2307']],
  ['a room that imports a room by its path', 'broker/src/room-by-path.ts', ['TS6059', 'TS6307', 'TS2878']],
  ['a route without a right', 'domain/src/route-without-right.ts', ['TS2741', 'TS1360']],
  ['an event without a right', 'domain/src/event-without-right.ts', ['TS2739', 'TS2741']],
  ['an enum', 'ingest/src/colours.ts', ['TS1294']],
  ['a publish to a topic that is none, or with half an address', 'devices-sim/src/wrong-topic.ts', ['TS2345']],
])('the compiler finds %s', (_, file, codes) => {
  expect(accuses(types, file, ...codes), types).toBe(true)
})

test.each([
  ['a domain that reaches outside', 'domain/src/outside-world.ts', 'noNodejsModules'],
  ['a domain that imports more than zod', 'domain/src/outside-world.ts', 'noRestrictedImports'],
  ['a domain that reads the environment', 'domain/src/outside-world.ts', 'noRestrictedGlobals'],
  ['a domain that asks for the time or for chance', 'domain/src/clock.ts', 'takes time and chance as arguments'],
  ['a circle of imports', 'domain/src/circle-a.ts', 'noImportCycles'],
  ['a second door to SQLite', 'ingest/src/second-sqlite.ts', 'noRestrictedImports'],
  ['a default export', 'ingest/src/default-thing.ts', 'noDefaultExport'],
  ['a file name that is not kebab-case', 'ingest/src/NotKebab.ts', 'useFilenamingConvention'],
  ['any', 'ingest/src/any-thing.ts', 'noExplicitAny'],
])('the linter finds %s', (_, file, rule) => {
  expect(accuses(lint, file, rule), lint).toBe(true)
})

test.each([
  ['a forgotten promise', 'devices-sim/src/forgotten-promise.ts', 'no-floating-promises'],
  ['an unfinished switch', 'devices-sim/src/unfinished-switch.ts', 'switch-exhaustiveness-check'],
  ['an any that leaks out of JSON.parse', 'devices-sim/src/leaking-any.ts', 'no-unsafe-assignment'],
])('the type-aware linter finds %s', (_, file, rule) => {
  expect(accuses(typed, file, rule), typed).toBe(true)
})

test('an export of domain that nobody uses is found', () => {
  expect(unused).toContain('unused-word')
})

test('no room names a domain', () => {
  const files = spawnSync('git', ['ls-files', '*.ts', '*.tsx'], { cwd: root, encoding: 'utf8' }).stdout.split('\n')
  const isFree = (file: string) =>
    file === '' ||
    /\.test\.tsx?$|\/test\/|\/bench\/|test-child|^domain\/src\/kinds\/|^devices-sim\/src\/(worlds\/|series)/.test(file)
  const naming = files
    .filter((file) => !isFree(file))
    .filter((file) => /['"](traffic|camera|energy|agriculture|water)['"]/.test(readFileSync(join(root, file), 'utf8')))
  expect(naming).toEqual([])
})
