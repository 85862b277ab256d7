import { Credential } from '@ioc/domain/identity'
import { DeviceColumns, RegistryImported } from '@ioc/domain/messages/api-shapes'
import { openReader } from '@ioc/journal/embedded-reader'
import { fromBytes } from '@ioc/journal/json'
import { tablesPath } from '@ioc/journal/layout'
import { tokenMatches } from '@ioc/room/run-token'
import { expect, test } from 'vitest'
import { centreOfEachTest } from '../testing/centre-of-each-test.ts'
import { ask, asRoom } from '../testing/rig.ts'

const header = 'type,id,kind,name,commune,site,lat,lon,gateway,intervalSeconds,thresholds,simulated'
const site = centreOfEachTest()

async function importCsv(lines: readonly string[], credentials = false) {
  const csv = [header, ...lines].join('\n')
  const answer = await ask(site.centre.port, 'POST', '/api/registry', {
    body: { csv, credentials },
    headers: asRoom(site.folder.path),
  })
  return RegistryImported.parse(answer.json)
}

/** A credential as it stands in the table. */
async function credentialOf(identity: string): Promise<Credential> {
  const reader = openReader(tablesPath(site.folder.path))
  const rows = await reader.table('credentials', 0)
  await reader.close()
  return Credential.parse(fromBytes(rows.find(({ key }) => key === identity)?.value ?? new Uint8Array()))
}

const gateway = 'gateway,gw-1,,Trạm gom 1,20242,,16.06,108.22,,,,true'
const device = 'device,d-1,traffic_counter,Trạm đếm 1,20242,,16.06,108.22,gw-1,30,,true'

test('what is new is added, what changed is changed, and what stands is left alone', async () => {
  expect(await importCsv([device, gateway])).toMatchObject({ added: 2, changed: 0, unchanged: 0, refused: [] })
  const reader = openReader(tablesPath(site.folder.path))
  const head = await reader.head('registry')
  expect(await importCsv([gateway, device])).toMatchObject({ added: 0, changed: 0, unchanged: 2 })
  expect(await reader.head('registry')).toBe(head)
  const renamed = device.replace('Trạm đếm 1', 'Trạm đếm 2')
  expect(await importCsv([gateway, renamed])).toMatchObject({ added: 0, changed: 1, unchanged: 1 })
  await reader.close()
})

test.each([
  ['lorry,d-1,,x,20242,,16,108,,,,', 'type: "lorry" is none of device, gateway, site'],
  ['device,d 1,traffic_counter,x,20242,,16,108,,,,', 'id: an id is 1-64 letters, digits, dots, dashes'],
  ['device,operations,traffic_counter,x,20242,,16,108,,,,', 'id: operations is kept for the centre itself'],
  ['gateway,player-replay-a,,x,20242,,16,108,,,,', 'id: player-replay-a is kept for the centre itself'],
  ['device,d-1,lorry,x,20242,,16,108,,30,,', 'kind: there is no kind lorry'],
  ['device,d-1,traffic_counter,x,99999,,16,108,,,,', 'commune: 99999 is no commune of province 48'],
  ['device,d-1,traffic_counter,x,20242,,north,108,,,,', 'lat: "north" is no number'],
  ['device,d-1,traffic_counter,x,20242,,95,108,,,,', 'lat: '],
  ['device,d-1,traffic_counter,,20242,,16,108,,,,', 'name: '],
  ['device,d-1,traffic_counter,x,20242,,16,108,gw-none,,,', 'gateway: gw-none is not in the registry'],
  ['device,d-1,traffic_counter,x,20242,NOWHERE,16,108,,,,', 'site: NOWHERE is not in the registry'],
  ['device,d-1,traffic_counter,x,20242,,16,108,,,bd9=3,', 'thresholds: a traffic_counter has no threshold bd9'],
  [
    'device,d-1,river_gauge,x,20599,,15.9,108.3,,,bd1=4;bd2=3;bd3=5,',
    'thresholds: bd2=3 must lie above the step before it',
  ],
  ['device,d-1,traffic_counter,x,20599,,21,105.8,,,,', 'km from Nam Phước (20599); check the degrees'],
  ['device,d-1,traffic_counter,x,20242,,16,108,,,bd1:3,', 'thresholds: "bd1:3" is not <name>=<number>'],
  ['device,d-1,traffic_counter,x,20242,,16,108,,,,perhaps', 'simulated: "perhaps" is neither true nor false'],
  ['device,d-1,traffic_counter,x,20242', 'Invalid Record Length'],
])('the line "%s" is refused with "%s", and the others are taken', async (line, detail) => {
  const answer = await importCsv([gateway, line, device.replace('d-1', 'd-2')])
  expect(answer.added).toBe(2)
  expect(answer.refused.map(({ line }) => line)).toEqual([3])
  expect(answer.refused[0]?.detail).toContain(detail)
})

test('of two lines with one id the second is refused, and a device may not take the id of a gateway', async () => {
  const answer = await importCsv([gateway, device, device, device.replace('d-1', 'gw-1')])
  expect(answer.added).toBe(2)
  expect(answer.refused).toEqual([
    { line: 4, detail: 'id: d-1 stands in line 3 too' },
    { line: 5, detail: 'id: gw-1 is a gateway already; a device needs an id of its own' },
  ])
})

test('a device behind a gateway that was refused is refused too', async () => {
  const answer = await importCsv([gateway.replace('20242', '99999'), device])
  expect(answer).toMatchObject({ added: 0, refused: [{ line: 2 }, { line: 3 }] })
})

test('tokens are made for new publishers alone, answered once, and kept as hashes', async () => {
  const alone = device.replace('d-1', 'd-alone').replace('gw-1', '')
  const first = await importCsv([gateway, device, alone], true)
  expect(first.credentials.map((one) => one.identity).sort()).toEqual(['d-alone', 'gw-1'])
  const again = await importCsv([gateway, device.replace('d-1', 'd-3'), alone], true)
  expect(again).toMatchObject({ added: 1, credentials: [] })
  const reader = openReader(tablesPath(site.folder.path))
  const kept = (await reader.table('credentials', 0)).map(({ value }) => Buffer.from(value ?? []).toString()).join('\n')
  for (const { token } of first.credentials) expect(kept).not.toContain(token)
  await reader.close()
})

test('a device that was removed and comes back gets a new token, and the one it had stays worthless', async () => {
  const alone = device.replace('d-1', 'd-alone').replace('gw-1', '')
  const first = await importCsv([alone], true)
  await ask(site.centre.port, 'DELETE', '/api/devices/d-alone', { headers: asRoom(site.folder.path) })
  expect((await credentialOf('d-alone')).revokedAt).not.toBeNull()
  const again = await importCsv([alone], true)
  expect(again).toMatchObject({ added: 1, credentials: [{ identity: 'd-alone' }] })
  const kept = await credentialOf('d-alone')
  expect(kept.revokedAt).toBeNull()
  expect(tokenMatches(again.credentials[0]?.token ?? '', kept.tokenHash ?? '')).toBe(true)
  expect(tokenMatches(first.credentials[0]?.token ?? '', kept.tokenHash ?? '')).toBe(false)
})

test('a publisher that moves to another commune keeps its token there', async () => {
  const before = await importCsv([gateway], true)
  await importCsv([gateway.replace('20242', '20275')], true)
  expect((await credentialOf('gw-1')).right).toEqual({ type: 'publisher', commune: '20275' })
  expect(before.credentials).toHaveLength(1)
})

test('names are brought to one Unicode form, and a byte order mark does no harm', async () => {
  const name = 'Cầu Sông Hàn'
  const csv = `\uFEFF${header}\n${gateway.replace('Trạm gom 1', name.normalize('NFD'))}\n`
  const answer = await ask(site.centre.port, 'POST', '/api/registry', {
    body: { csv },
    headers: asRoom(site.folder.path),
  })
  expect(answer.json).toMatchObject({ added: 1 })
  expect(await importCsv([gateway.replace('Trạm gom 1', name.normalize('NFC'))])).toMatchObject({ unchanged: 1 })
})

test('50,000 devices come in at once and are all there', async () => {
  const lines = Array.from({ length: 50_000 }, (_, n) => device.replace('d-1', `d-${n}`))
  expect(await importCsv([gateway, ...lines])).toMatchObject({ added: 50_001, refused: [] })
  const { no, id } = DeviceColumns.parse((await ask(site.centre.port, 'GET', '/api/devices')).json)
  expect(no).toHaveLength(50_000)
  expect(new Set(id).size).toBe(50_000)
})
