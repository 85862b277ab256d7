import { BindError, Sqlite } from './sqlite.ts'

/** Feeds the guarded file every kind of JS value; prints what became of each. Ends with code 0 only if it lives. */
const file = new Sqlite(process.argv[2] ?? ':memory:')
file.exec('CREATE TABLE t (value)')
const values: [string, unknown][] = [
  ['true', true],
  ['false', false],
  ['a lone Buffer', Buffer.from('ab')],
  ['a Uint8Array', new Uint8Array([1, 2])],
  ['an ArrayBuffer', new ArrayBuffer(2)],
  ['a Date', new Date(0)],
  ['an object', { a: 1 }],
  ['an array', [1]],
  ['NaN', Number.NaN],
  ['Infinity', Number.POSITIVE_INFINITY],
  ['undefined', undefined],
  ['null', null],
  ['a symbol', Symbol('x')],
  ['a function', () => 1],
  ['text', 'Ngũ Hành Sơn'],
  ['text with NUL', 'a\0b'],
  ['an integer', 42],
  ['a large integer', Number.MAX_SAFE_INTEGER],
  ['minus zero', -0],
  ['a fraction', 1.5],
  ['1e300', 1e300],
  ['a 64-bit bigint', 2n ** 62n],
  ['a larger bigint', 2n ** 64n],
]
const results: Record<string, string> = {}
for (const [name, value] of values) {
  try {
    file.run('DELETE FROM t')
    file.run('INSERT INTO t VALUES (?)', [value])
    const stored = file.all('SELECT value, typeof(value) FROM t')[0]
    const shown = stored?.[0] instanceof Uint8Array ? Buffer.from(stored[0]).toString('hex') : String(stored?.[0])
    results[name] = `${stored?.[1]} ${shown}`
  } catch (cause) {
    results[name] = cause instanceof BindError ? 'refused' : `broken: ${cause}`
  }
}
for (const [name, sql, parameters] of [
  ['too few parameters', 'INSERT INTO t VALUES (?)', []],
  ['too many parameters', 'INSERT INTO t VALUES (?)', [1, 2]],
  ['a question mark in text', "SELECT '?' WHERE 1 = ?", [1]],
  ['a named parameter', 'SELECT :name', [1]],
] as const) {
  try {
    results[name] = `answers ${file.all(sql, parameters).length}`
  } catch (cause) {
    results[name] = cause instanceof BindError ? 'refused' : `broken: ${cause}`
  }
}
file.close()
process.stdout.write(JSON.stringify(results))
