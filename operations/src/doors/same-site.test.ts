import { expect, test } from 'vitest'
import { allowedHosts, isOwnPage, refuseSite } from './same-site.ts'
import { Tries } from './tries.ts'

const allowed = allowedHosts(8080, 'ioc.danang.gov.vn, wall.local:8443')

test.each([
  ['127.0.0.1:8080', undefined, undefined],
  ['localhost:8080', 'http://127.0.0.1:8080', undefined],
  ['[::1]:8080', 'http://[::1]:8080', undefined],
  ['IOC.danang.gov.vn', 'https://ioc.danang.gov.vn', undefined],
  ['wall.local:8443', 'https://wall.local:8443', undefined],
  ['ioc.danang.gov.vn:8080', 'https://ioc.danang.gov.vn:8080', undefined],
  ['ioc.danang.gov.vn:8081', undefined, 'foreign_host'],
  ['wall.local', undefined, 'foreign_host'],
  ['wall.local:8080', undefined, 'foreign_host'],
  [':8080', undefined, 'foreign_host'],
  [undefined, undefined, 'foreign_host'],
  ['127.0.0.1', undefined, 'foreign_host'],
  ['127.0.0.1:8081', undefined, 'foreign_host'],
  ['evil.example', undefined, 'foreign_host'],
  ['localhost:8080.evil.example', undefined, 'foreign_host'],
  ['localhost:8080', 'null', 'foreign_origin'],
  ['localhost:8080', '', 'foreign_origin'],
  ['localhost:8080', 'http://localhost:8080@evil.example', 'foreign_origin'],
  ['localhost:8080', 'http://localhost:8080.evil.example', 'foreign_origin'],
  ['localhost:8080', 'http://localhost', 'foreign_origin'],
  ['localhost:8080', 'file://localhost:8080', 'foreign_origin'],
  ['localhost:8080', 'http://localhost:8080/x', 'foreign_origin'],
] as const)('Host %s with Origin %s: %s', (host, origin, refused) => {
  expect(refuseSite({ host, origin }, allowed)).toBe(refused)
})

test('a page of another allowed name is not the own page', () => {
  expect(isOwnPage({ host: 'localhost:8080', origin: 'http://localhost:8080' })).toBe(true)
  expect(isOwnPage({ host: 'localhost:8080', origin: 'http://127.0.0.1:8080' })).toBe(false)
  expect(isOwnPage({ host: 'localhost:8080', origin: undefined })).toBe(false)
})

test('the eleventh try in a minute waits, and no other address waits with it', () => {
  const tries = new Tries(10)
  for (let n = 0; n < 10; n += 1) expect(tries.wait('a', n * 1000)).toBeUndefined()
  expect(tries.wait('a', 10_000)).toBe(50)
  expect(tries.wait('b', 10_000)).toBeUndefined()
  expect(tries.wait('a', 60_001)).toBeUndefined()
})

test('tries of an address are remembered until 10,000 others have tried, whatever the time', () => {
  const tries = new Tries(1)
  tries.wait('a', 0)
  for (let n = 0; n < 9999; n += 1) tries.wait(`other ${n}`, 0)
  expect(tries.wait('a', 1)).toBe(60)
  tries.wait('one more', 1)
  expect(tries.wait('a', 2)).toBeUndefined()
})
