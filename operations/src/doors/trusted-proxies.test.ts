import { request } from 'node:http'
import { parseSettings } from '@ioc/room/settings'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Centre } from '../centre.ts'
import { OperationsSettings } from '../settings.ts'
import { openIngest, startCentre, temporaryFolder } from '../testing/rig.ts'

const folders = [temporaryFolder(), temporaryFolder()]
let inner: { close: () => Promise<void> }[]
let [behind, alone]: Centre[] = []

beforeAll(async () => {
  inner = await Promise.all(folders.map(({ path }) => openIngest(path)))
  behind = await startCentre(folders[0]?.path ?? '', { IOC_TRUSTED_PROXIES: '127.0.0.7, 127.0.0.16/30' })
  alone = await startCentre(folders[1]?.path ?? '')
})

afterAll(async () => {
  await Promise.all([behind?.stop(), alone?.stop()])
  await Promise.all(inner.map((one) => one.close()))
  for (const folder of folders) folder.remove()
})

/** A wrong password, asked from an address of this machine, with what a proxy would say. */
async function guess(centre: Centre | undefined, from: string, forwarded?: string): Promise<number> {
  return await new Promise((resolve, reject) => {
    const more = forwarded === undefined ? {} : { 'x-forwarded-for': forwarded }
    const asked = request(
      {
        ...{ host: '127.0.0.1', port: centre?.port, path: '/api/session', method: 'POST', localAddress: from },
        headers: { 'content-type': 'application/json', ...more },
      },
      (response) => {
        response.resume()
        resolve(response.statusCode ?? 0)
      },
    )
    asked.on('error', reject)
    asked.end(JSON.stringify({ account: 'victim', password: 'guess' }))
  })
}

async function guesses(centre: Centre | undefined, from: string, forwarded: (n: number) => string | undefined) {
  const all: number[] = []
  for (let n = 0; n < 12; n += 1) all.push(await guess(centre, from, forwarded(n)))
  return all.filter((one) => one === 429).length
}

test('behind a proxy that is trusted, who guesses is slowed and the others behind it are not', async () => {
  expect(await guesses(behind, '127.0.0.7', () => '203.0.113.9')).toBe(2)
  expect(await guess(behind, '127.0.0.7', '203.0.113.10')).toBe(401)
  expect(await guess(behind, '127.0.0.7', '203.0.113.9')).toBe(429)
  // A network of proxies, two of them one behind the other.
  expect(await guess(behind, '127.0.0.17', '203.0.113.9, 127.0.0.7')).toBe(429)
})

test('what a client itself says behind the proxy, or beside it, is not believed', async () => {
  expect(await guesses(behind, '127.0.0.7', (n) => `198.51.100.${n}, 203.0.113.20`)).toBe(2)
  expect(await guesses(behind, '127.0.0.8', (n) => `198.51.100.${n}`)).toBe(2)
  expect(await guesses(alone, '127.0.0.7', (n) => `198.51.100.${n}`)).toBe(2)
})

test.each(['proxy.example.vn', '10.0.0.1;10.0.0.2', '0.0.0.0/0', '::/0', 'true', '1'])(
  'IOC_TRUSTED_PROXIES=%s stops the start',
  (text) => {
    expect(() => parseSettings(OperationsSettings, { IOC_TRUSTED_PROXIES: text })).toThrow('IOC_TRUSTED_PROXIES')
  },
)
