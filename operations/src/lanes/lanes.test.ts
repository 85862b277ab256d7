import { Lane } from '@ioc/domain/lane'
import { DeviceColumns } from '@ioc/domain/messages/api-shapes'
import { openReader } from '@ioc/journal/embedded-reader'
import { openWriter } from '@ioc/journal/embedded-writer'
import { fromBytes, toBytes } from '@ioc/journal/json'
import { tablesPath } from '@ioc/journal/layout'
import { announce } from '@ioc/room/announcement'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { centreOfEachTest } from '../testing/centre-of-each-test.ts'
import {
  accept,
  acceptedWriter,
  ask,
  asRoom,
  deviceOf,
  importDevices,
  openScreen,
  readingsOf,
  snapshotOf,
  startCentre,
  subscribe,
  until,
} from '../testing/rig.ts'
import { lanesToForget } from './lane-life.ts'

const t0 = Date.parse('2026-10-01T07:00:00Z')
const site = centreOfEachTest([deviceOf('A')])

async function change(method: string, path: string, body?: unknown) {
  return await ask(site.centre.port, method, path, { body, headers: asRoom(site.folder.path) })
}

function wish(more: Record<string, unknown> = {}) {
  const span = { from: new Date(t0).toISOString(), to: new Date(t0 + 60_000).toISOString(), speed: 60 }
  return { name: 'replay-flood', source: 'flood.rec', ...span, devices: [deviceOf('A'), deviceOf('R')], ...more }
}

test('a replay lane lives beside the live one: opened, filled, ended and deleted whole', async () => {
  announce(site.folder.path, 'broker', { mqtt: 12345 })
  const opened = await change('POST', '/api/lanes', wish())
  expect(opened.status).toBe(201)
  expect(opened.json).toMatchObject({
    lane: { name: 'replay-flood', owner: 'room', state: 'open', speed: 60 },
    credential: { identity: 'player-replay-flood' },
    mqtt: 'mqtt://127.0.0.1:12345',
  })
  const ids = async (lane: string) =>
    DeviceColumns.parse((await ask(site.centre.port, 'GET', `/api/devices?lane=${lane}`)).json).id
  expect(await ids('live')).toEqual(['A'])
  expect(await ids('replay-flood')).toEqual(['A', 'R'])

  const writer = acceptedWriter(site.folder.path, 'replay-flood')
  await accept(writer, readingsOf('R', 'speed', [[t0, 5]]))
  await accept(writer, readingsOf('A', 'speed', [[t0, 6]]))
  await accept(writer, { type: 'stamp', at: t0 + 1000, a: Date.now() })
  const screen = await openScreen(site.centre.port)
  await until('the replay', async () => (await snapshotOf(screen, { lane: 'replay-flood' })).v.length === 2)
  expect((await snapshotOf(screen, { lane: 'replay-flood' })).stamp).toBe(t0 + 1000)
  expect((await snapshotOf(screen)).v).toEqual([])
  expect((await ask(site.centre.port, 'GET', '/api/devices/R/latest')).status).toBe(404)
  expect((await ask(site.centre.port, 'GET', '/api/devices/R/latest?lane=replay-flood')).json).toMatchObject({
    values: [{ metric: 'speed', v: 5, t: t0, freshness: 'new' }],
  })

  expect((await change('POST', '/api/lanes/replay-flood/end')).json).toMatchObject({ state: 'ended' })
  expect((await snapshotOf(screen, { lane: 'replay-flood' })).v).toHaveLength(2)
  // Ingest is not there as a process, so its file stays, and that is said.
  const deleted = await change('DELETE', '/api/lanes/replay-flood')
  expect([deleted.status, deleted.json]).toEqual([200, { name: 'replay-flood', left: ['ingest'] }])
  expect((await change('DELETE', '/api/lanes/replay-flood')).status).toBe(404)
  expect((await subscribe(screen, { lane: 'replay-flood' })).type).toBe('refused')
  expect((await ask(site.centre.port, 'GET', '/api/devices?lane=replay-flood')).status).toBe(404)
  const reader = openReader(tablesPath(site.folder.path))
  const removed = await reader.table('credentials', 0)
  expect(removed.find(({ key }) => key === 'player-replay-flood')?.value).toBeNull()
  const devices = await reader.table('registry', 0)
  expect(devices.find(({ key }) => key === 'device/R')?.value).toBeNull()
  expect(devices.find(({ key }) => key === 'device/A')?.value).not.toBeNull()
  await reader.close()
  screen.close()
  await writer.close()
})

test('a name is used once, and a lane with devices that cannot stand in it is not opened', async () => {
  expect((await change('POST', '/api/lanes', wish())).status).toBe(201)
  expect((await change('POST', '/api/lanes', wish())).status).toBe(409)
  const refused = await change(
    'POST',
    '/api/lanes',
    wish({ name: 'replay-b', devices: [deviceOf('X', { kind: 'ox' })] }),
  )
  expect(refused.status).toBe(409)
  expect(refused.json).toMatchObject({ errors: [{ path: 'body.devices.0', message: 'kind: there is no kind ox' }] })
  const taken = await change('POST', '/api/lanes', wish({ name: 'replay-b', devices: [deviceOf('R')] }))
  expect(taken.json).toMatchObject({ errors: [{ message: 'id: R belongs to replay-flood; delete that lane first' }] })
  expect((await change('DELETE', '/api/lanes/live')).status).toBe(409)
  expect((await change('POST', '/api/lanes', wish({ name: 'live' }))).status).toBe(400)
})

test('screens are told that lanes and registry changed, at most once a second', async () => {
  const screen = await openScreen(site.centre.port)
  const heard: string[] = []
  screen.on('changed', (what) => heard.push(what))
  const began = performance.now()
  for (let n = 0; n < 20; n += 1) await importDevices(site.folder.path, site.centre.port, [deviceOf(`N-${n}`)])
  await change('POST', '/api/lanes', wish())
  await until('both', () => heard.includes('registry') && heard.includes('lanes'))
  const seconds = (performance.now() - began) / 1000
  expect(heard.filter((what) => what === 'registry').length).toBeLessThan(seconds + 3)
  screen.close()
})

test('a removed device is gone from the snapshot, and comes back under a new number', async () => {
  const writer = acceptedWriter(site.folder.path)
  await accept(writer, readingsOf('A', 'speed', [[t0, 5]]))
  const screen = await openScreen(site.centre.port)
  await until('the value', async () => (await snapshotOf(screen)).d.join() === '0')
  expect((await change('DELETE', '/api/devices/A')).status).toBe(204)
  expect((await snapshotOf(screen)).d).toEqual([])
  await importDevices(site.folder.path, site.centre.port, [deviceOf('A')])
  await accept(writer, readingsOf('A', 'speed', [[t0 + 1, 6]]))
  await until('the value again', async () => (await snapshotOf(screen)).d.join() === '1')
  screen.close()
  await writer.close()
})

test('a replay lane is forgotten seven days after it was opened', () => {
  const still = { play: 'playing' as const, seek: null, continues: null }
  const lane = { source: 'x', from: null, to: null, speed: 1, owner: 'room', state: 'open' as const, ...still }
  const openedAt = new Date(t0).toISOString()
  const lanes = [
    { ...lane, name: 'live', openedAt },
    { ...lane, name: 'replay-old', openedAt },
    { ...lane, name: 'replay-young', openedAt: new Date(t0 + 86_400_000).toISOString() },
    { ...lane, name: 'replay-gone', openedAt, state: 'deleted' as const },
  ]
  expect(lanesToForget(lanes, t0 + 7.5 * 86_400_000)).toEqual(['replay-old'])
  expect(lanesToForget(lanes, t0 + 6 * 86_400_000)).toEqual([])
})

const player = { state: 'playing', at: new Date(t0 + 10_000).toISOString(), readings: 7 }
const steer = (body: unknown) => change('PUT', '/api/lanes/replay-flood/play', body)
const say = (body: unknown) => change('PUT', '/api/lanes/replay-flood/player', body)

test('a player hears what its lane is asked to do, and everybody sees what it does', async () => {
  await change('POST', '/api/lanes', wish())
  expect((await steer({ play: 'paused' })).text).toContain('the player of replay-flood is gone')
  expect((await say(player)).json).toMatchObject({ state: 'open', play: 'playing', speed: 60, seek: null })
  const to = new Date(t0 + 30_000).toISOString()
  expect((await steer({ play: 'paused', speed: 600 })).status).toBe(200)
  expect((await steer({ seek: to })).json).toMatchObject({ play: 'paused', speed: 600, seek: { number: 1, to } })
  expect((await say({ ...player, state: 'paused' })).json).toMatchObject({ play: 'paused', seek: { number: 1, to } })
  const lanes = (await ask(site.centre.port, 'GET', '/api/lanes')).json
  expect(lanes).toContainEqual(
    expect.objectContaining({ name: 'replay-flood', player: { ...player, state: 'paused' }, readings: 0 }),
  )
  const state = (await ask(site.centre.port, 'GET', '/api/centre')).json
  expect(state).toMatchObject({ lanes: [{ name: 'live', player: null }, { player: { state: 'paused' } }] })
})

test('what a player cannot do is refused with why: outside its data, in the live lane, after the end', async () => {
  await change('POST', '/api/lanes', wish())
  await say(player)
  expect((await steer({})).status).toBe(400)
  expect((await steer({ speed: 601 })).status).toBe(400)
  const outside = await steer({ seek: new Date(t0 + 61_000).toISOString() })
  expect(outside.status).toBe(400)
  expect(outside.text).toContain('goes from')
  expect((await change('PUT', '/api/lanes/live/play', { play: 'paused' })).status).toBe(409)
  expect((await change('PUT', '/api/lanes/replay-none/play', { play: 'paused' })).status).toBe(404)
  await change('POST', '/api/lanes/replay-flood/end')
  expect((await steer({ play: 'paused' })).text).toContain('has ended')
  expect((await say(player)).json).toMatchObject({ state: 'ended' })
  const nobody = await ask(site.centre.port, 'PUT', '/api/lanes/replay-flood/play', { body: { play: 'paused' } })
  expect(nobody.status).toBe(401)
})

test('deleting a lane that plays ends it first and waits for its player', async () => {
  await change('POST', '/api/lanes', wish())
  await say(player)
  const heard: string[] = []
  const deleting = change('DELETE', '/api/lanes/replay-flood')
  await until('the player hears that it is over', async () => {
    const answer = await say(player)
    heard.push(`${answer.status}`)
    return answer.status === 200 && Lane.parse(answer.json).state === 'ended'
  })
  await say({ ...player, state: 'ended' })
  expect([(await deleting).status, (await deleting).json]).toEqual([200, { name: 'replay-flood', left: [] }])
  expect(heard).not.toContain('404')
  expect((await say(player)).status).toBe(404)
})

test('a lane that goes on for another takes its devices over and has it deleted', async () => {
  await change('POST', '/api/lanes', wish())
  const next = await change('POST', '/api/lanes', wish({ name: 'replay-flood-2', continues: 'replay-flood' }))
  expect([next.status, next.json]).toMatchObject([201, { lane: { continues: 'replay-flood', state: 'open' } }])
  const names = z.array(z.object({ name: z.string() })).parse((await ask(site.centre.port, 'GET', '/api/lanes')).json)
  expect(names.map(({ name }) => name)).toEqual(['live', 'replay-flood-2'])
  const devices = DeviceColumns.parse((await ask(site.centre.port, 'GET', '/api/devices?lane=replay-flood-2')).json)
  expect(devices.id).toEqual(['A', 'R'])
  const gone = await change('POST', '/api/lanes', wish({ name: 'replay-flood-3', continues: 'replay-flood' }))
  expect(gone.status).toBe(409)
})

test('a lane that has been kept long enough is deleted by itself when the centre starts', async () => {
  await change('POST', '/api/lanes', wish())
  await site.centre.stop()
  const tables = openWriter(tablesPath(site.folder.path), { logs: [], tables: ['registry', 'credentials', 'lanes'] })
  const reader = openReader(tablesPath(site.folder.path))
  const kept = (await reader.table('lanes', 0)).find(({ key }) => key === 'replay-flood')
  const lane = Lane.parse(fromBytes(kept?.value ?? new Uint8Array()))
  const openedAt = new Date(Date.now() - 8 * 86_400_000).toISOString()
  await tables.commit({ put: [{ topic: 'lanes', key: lane.name, value: toBytes({ ...lane, openedAt }) }] })
  await Promise.all([reader.close(), tables.close()])
  site.centre = await startCentre(site.folder.path)
  await until(
    'it is gone',
    async () => (await ask(site.centre.port, 'GET', '/api/devices?lane=replay-flood')).status === 404,
  )
  expect((await change('POST', '/api/lanes', wish())).status).toBe(409)
})
