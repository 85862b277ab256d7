import { execFileSync } from 'node:child_process'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { Sqlite } from './sqlite.ts'

test('every kind of value is stored faithfully or refused, and the process lives', () => {
  const folder = mkdtempSync(join(tmpdir(), 'ioc-sqlite-'))
  const child = join(import.meta.dirname, 'sqlite-guard.test-child.ts')
  const answer: unknown = JSON.parse(
    execFileSync(process.execPath, ['--import', 'tsx', child, join(folder, 'guard.db')], { encoding: 'utf8' }),
  )
  expect(answer).toEqual({
    true: 'integer 1',
    false: 'integer 0',
    'a lone Buffer': 'blob 6162',
    'a Uint8Array': 'blob 0102',
    'an ArrayBuffer': 'refused',
    'a Date': 'refused',
    'an object': 'refused',
    'an array': 'refused',
    NaN: 'refused',
    Infinity: 'refused',
    undefined: 'refused',
    null: 'null null',
    'a symbol': 'refused',
    'a function': 'refused',
    text: 'text Ngũ Hành Sơn',
    'text with NUL': 'refused',
    'an integer': 'integer 42',
    'a large integer': `integer ${Number.MAX_SAFE_INTEGER}`,
    'minus zero': 'integer 0',
    'a fraction': 'real 1.5',
    '1e300': 'real 1e+300',
    'a 64-bit bigint': `integer ${Number(2n ** 62n)}`,
    'a larger bigint': 'refused',
    'too few parameters': 'refused',
    'too many parameters': 'refused',
    'a question mark in text': 'answers 1',
    'a named parameter': 'refused',
  })
})

test('a transaction that throws leaves nothing behind', () => {
  const file = new Sqlite(join(mkdtempSync(join(tmpdir(), 'ioc-sqlite-')), 'a.db'))
  file.exec('CREATE TABLE t (value)')
  expect(() =>
    file.transaction(() => {
      file.run('INSERT INTO t VALUES (?)', [1])
      throw new Error('no')
    }),
  ).toThrow('no')
  expect(file.all('SELECT * FROM t')).toEqual([])
  file.close()
})
