import fc from 'fast-check'
import { expect, test } from 'vitest'
import { scanJson } from './json-scan.ts'
import { readMessage, stopOfBytes, wordsOfStop } from './sent-message.ts'

const arrival = Date.parse('2026-11-21T05:00:00Z')

test.each([
  ['[{"n":"speed","v":8},]', 'value', 1, 22],
  ['[{"n":"speed","v":8,}]', 'name', 1, 21],
  ['[{"n":"speed" "v":8}]', 'comma_or_end_of_object', 1, 15],
  ['[{"n":"speed"\n,"v" 8}]', 'colon', 2, 6],
  ['[{"n":"speed","v":8}', 'comma_or_end_of_list', 1, 21],
  ['[{"n":"speed","v":8,5}]', 'name', 1, 21],
  ['[{"n":"speed","v":08}]', 'comma_or_end_of_object', 1, 20],
  ['[{"n":"spe', 'end_of_string', 1, 11],
  ['[{"n":"a\\x","v":8}]', 'escape', 1, 9],
  ['[{"n":"speed","v":NaN}]', 'value', 1, 19],
  ['[] tail', 'nothing_more', 1, 4],
  ['', 'value', 1, 1],
  ['[\n  {"n":"speed","v":8},\n  {"n":"speed","v":"8"}\n]', 'not_senml', 3, 20],
  ['{"n":"speed","v":8}', 'not_senml', 1, 1],
  ['[{"bn":"TC-1/"},{"n":"speed","v":1,"x_":1}]', 'must_understand', 1, 41],
  ['[{"bver":11,"n":"speed","v":1}]', 'unknown_version', 1, 10],
])('%s stops with %s at line %i, column %i', (text, code, line, column) => {
  expect(readMessage(text, arrival)).toMatchObject({ code, line, column })
})

test('a message that can be read is its records, with relative times counted from when it came', () => {
  expect(readMessage('[{"n":"speed","v":8,"t":-5}]', arrival)).toEqual([
    { name: 'speed', t: arrival - 5000, unit: null, value: 8 },
  ])
})

test('whatever text comes, it stops exactly where it is not read', () => {
  const json = fc.json()
  const broken = fc.tuple(json, fc.nat(), fc.string({ maxLength: 3 })).map(([text, n, more]) => {
    const at = n % (text.length + 1)
    return text.slice(0, at) + more + text.slice(at + 1)
  })
  fc.assert(
    fc.property(fc.oneof(json, broken, fc.string()), (text) => {
      const { stop } = scanJson(text)
      expect(stop === undefined).toBe(isJson(text))
      const read = readMessage(text, arrival)
      if (Array.isArray(read)) return
      expect(read.at).toBeLessThanOrEqual(text.length)
      expect(wordsOfStop(read)).toMatch(/^line \d+, column \d+: ./)
    }),
    { numRuns: 300 },
  )
})

test.each([
  ['a text', [0x5b, 0xe1, 0xbb, 0x87, 0x5d], undefined],
  ['a stray byte', [0x5b, 0xff], 1],
  ['a character cut short', [0x5b, 0xe1, 0xbb], 1],
  ['half of a pair', [0xed, 0xa0, 0x80], 0],
  ['a character written too long', [0x41, 0xc0, 0xaf], 1],
])('bytes with %s stop where they are no UTF-8', (_, bytes, at) => {
  expect(stopOfBytes(Uint8Array.from(bytes))?.at).toBe(at)
})

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}
