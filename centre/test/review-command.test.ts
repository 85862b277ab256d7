import { execFile } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { MadePerson } from '@ioc/domain/messages/people-shapes'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Province, root, startProvince } from './province.ts'

const run = promisify(execFile)
const folder = mkdtempSync(join(tmpdir(), 'ioc-review-command-'))
const out = join(folder, 'out')
const tokenFile = join(folder, 'token')
let province: Province

beforeAll(async () => {
  writeFileSync(tokenFile, 'review-command-token-of-the-administrator-0123456789\n', { mode: 0o600 })
  province = await startProvince({ rooms: ['operations'], environment: { IOC_ADMIN_TOKEN_FILE: tokenFile } })
})
afterAll(async () => {
  await province.stop()
  rmSync(folder, { recursive: true, force: true })
})

async function command(...words: string[]): Promise<{ code: number; said: string }> {
  const file = join(root, 'centre/src/review.ts')
  return await run(process.execPath, ['--import', 'tsx', file, ...words], { cwd: root }).then(
    ({ stdout }) => ({ code: 0, said: stdout }),
    (cause: unknown) => ({ code: 1, said: String(Reflect.get(Object(cause), 'stderr')) }),
  )
}

test('the review of a month is written as page and PDF, twice with the same bytes', async () => {
  const words = ['--month', '2026-10', '--out', out, '--data', province.dataDir, '--token-file', tokenFile]
  expect(await command(...words)).toEqual({
    code: 0,
    said: `${join(out, 'review-2026-10.html')}\n${join(out, 'review-2026-10.pdf')}\n`,
  })
  const read = () => readdirSync(out).map((name) => readFileSync(join(out, name)))
  const first = read()
  expect(first.map((bytes) => bytes.subarray(0, 5).toString())).toEqual(['<!doc', '%PDF-'])
  await command(...words)
  expect(read().map((bytes, n) => bytes.equals(first[n] ?? Buffer.alloc(0)))).toEqual([true, true])
})

test('what is wrong is said, and nothing is written', async () => {
  const made = MadePerson.parse(
    await province.send('POST', '/api/people', {
      ...{ id: 'lan', name: 'Trần Lan', roles: ['viewer'] },
      scope: { communes: 'all', domains: 'all', dataClasses: ['operational'] },
    }),
  )
  const password = join(folder, 'password')
  writeFileSync(password, made.password, { mode: 0o600 })
  const other = join(folder, 'other')
  const to = ['--out', other, '--data', province.dataDir]
  const cases: [string[], string][] = [
    [['--month', 'x', ...to], 'a month is written 2026-10'],
    [['--month', '2026-10', ...to], 'say who asks'],
    [['--month', '2999-01', ...to, '--token-file', tokenFile], 'has not begun yet'],
    [['--month', '2026-10', '--out', other, '--data', folder, '--token-file', tokenFile], 'no centre runs on'],
    [
      ['--month', '2026-10', '--out', other, '--url', 'http://127.0.0.1:1', '--token-file', tokenFile],
      'does not answer',
    ],
    [['--month', '2026-10', ...to, '--account', 'lan', '--password-file', password], 'change your password first'],
  ]
  const said = await Promise.all(cases.map(async ([words]) => await command(...words)))
  for (const [n, [, why]] of cases.entries()) {
    expect(said[n]?.code).toBe(1)
    expect(said[n]?.said).toContain(why)
  }
  expect(readdirSync(folder)).not.toContain('other')
})
