import { randomBytes } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { request as httpRequest } from 'node:http'
import { join } from 'node:path'
import { type Scope, wholeScope } from '@ioc/domain/access'
import { frameBytes, framesPerMinute } from '@ioc/domain/camera-frame'
import { IssuedCredential, OpenedLane, RegistryImported } from '@ioc/domain/messages/api-shapes'
import { CameraList } from '@ioc/domain/messages/camera-shapes'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Centre } from '../centre.ts'
import { enter } from '../testing/people-rig.ts'
import { ask, asRoom, deviceOf, openIngest, startCentre, temporaryFolder } from '../testing/rig.ts'

let folder: ReturnType<typeof temporaryFolder>
let ingest: { close: () => Promise<void> }
let centre: Centre
const tokens = new Map<string, string>()

beforeAll(async () => {
  folder = temporaryFolder()
  ingest = await openIngest(folder.path)
  centre = await startCentre(folder.path)
  const cameras = ['CAM-1', 'CAM-2', 'CAM-3', 'CAM-4'].map((id) => deviceOf(id, { kind: 'camera_counter' }))
  const far = deviceOf('CAM-5', { kind: 'camera_counter', commune: '20194' })
  const body = { records: [...cameras, far, deviceOf('TC-1')], credentials: true }
  const imported = await ask(centre.port, 'POST', '/api/registry', { body, headers: asRoom(folder.path) })
  for (const { identity, token } of RegistryImported.parse(imported.json).credentials) tokens.set(identity, token)
})

afterAll(async () => {
  await centre.stop()
  await ingest.close()
  folder.remove()
})

/** A JPEG whose scan holds `content` (without FF), in the form that T.81 asks for. */
function picture(content: Uint8Array): Buffer {
  const head = [0xff, 0xd8, 0xff, 0xc0, 0, 11, 8, 1, 0x68, 2, 0x80, 1, 1, 0x11, 0, 0xff, 0xda, 0, 8, 1, 1, 0, 0, 63, 0]
  return Buffer.concat([Buffer.from(head), content.map((byte) => Math.min(byte, 0xfe)), Buffer.from([0xff, 0xd9])])
}

let lookers = 0
/** Times a second apart and before now, each later than the one before. */
let clock = Date.now() - 600_000
const later = () => {
  clock += 1000
  return new Date(clock).toISOString()
}
const bearer = (token: string | undefined) => ({ authorization: `Bearer ${token ?? ''}` })
const fine = () => ({ 'content-type': 'image/jpeg', 'x-frame-masked': 'faces, plates', 'x-frame-time': later() })

async function put(camera: string, body: Uint8Array, headers: Record<string, string>) {
  const url = `http://127.0.0.1:${centre.port}/api/cameras/${camera}/frame`
  const answer = await fetch(url, { method: 'PUT', body: new Uint8Array(body), headers })
  return { status: answer.status, text: await answer.text(), headers: answer.headers }
}

async function look(camera: string, headers: Record<string, string> = {}, query = '') {
  const answer = await fetch(`http://127.0.0.1:${centre.port}/api/cameras/${camera}/frame${query}`, { headers })
  return { status: answer.status, headers: answer.headers, bytes: Buffer.from(await answer.arrayBuffer()) }
}

async function figure(name: string): Promise<number> {
  const { text } = await ask(centre.port, 'GET', '/metrics')
  const lines = text.split('\n').filter((line) => line.startsWith(`${name}{`) || line.startsWith(`${name} `))
  return lines.reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0)
}

test('a picture that a camera sends is what a screen gets, with its age and what it is', async () => {
  const sent = picture(randomBytes(2000))
  const headers = { ...fine(), ...bearer(tokens.get('CAM-1')) }
  expect((await look('CAM-1')).status).toBe(404)
  expect((await put('CAM-1', sent, headers)).status).toBe(204)
  const seen = await look('CAM-1')
  expect(seen.status).toBe(200)
  expect(seen.bytes.equals(sent)).toBe(true)
  expect(seen.headers.get('content-type')).toBe('image/jpeg')
  expect(seen.headers.get('cache-control')).toBe('no-store')
  expect(seen.headers.get('x-frame-time')).toBe(headers['x-frame-time'])
  expect(seen.headers.get('last-modified')).toBe(new Date(headers['x-frame-time']).toUTCString())
  expect(seen.headers.get('x-frame-simulated')).toBe('true')
  expect(Number(seen.headers.get('x-frame-age-seconds'))).toBeGreaterThan(500)
  const again = await look('CAM-1', { 'if-none-match': seen.headers.get('etag') ?? '' })
  expect([again.status, again.bytes.length]).toEqual([304, 0])
  const newer = picture(randomBytes(2000))
  expect((await put('CAM-1', newer, { ...fine(), ...bearer(tokens.get('CAM-1')) })).status).toBe(204)
  const next = await look('CAM-1', { 'if-none-match': seen.headers.get('etag') ?? '' })
  expect([next.status, next.bytes.equals(newer)]).toEqual([200, true])
})

test('nobody but the camera itself sends its picture', async () => {
  const holders: [who: string, token: string | undefined][] = [
    ['nobody', undefined],
    ['another camera', tokens.get('CAM-1')],
    ['the administrator', centre.administratorToken],
    ['a room of the centre', asRoom(folder.path).authorization.slice('Bearer '.length)],
    ['a guess', 'guess'],
  ]
  for (const [who, token] of holders) {
    const answer = await put('CAM-2', picture(randomBytes(100)), { ...fine(), ...(token ? bearer(token) : {}) })
    expect([who, answer.status]).toEqual([who, 401])
  }
  expect((await look('CAM-2')).status).toBe(404)
})

test('a token that was revoked sends no more', async () => {
  const revoked = await ask(centre.port, 'DELETE', '/api/credentials/CAM-4', { headers: asRoom(folder.path) })
  expect(revoked.status).toBe(204)
  const answer = await put('CAM-4', picture(randomBytes(100)), { ...fine(), ...bearer(tokens.get('CAM-4')) })
  expect(answer.status).toBe(401)
})

test('what is no masked picture of a camera is refused with what to do, and counted', async () => {
  const mine = bearer(tokens.get('CAM-2'))
  const { 'x-frame-masked': _, ...silent } = fine()
  const good = picture(randomBytes(100))
  const before = await figure('ioc_operations_refused_total')
  const cases: [status: number, word: string, camera: string, body: Uint8Array, headers: Record<string, string>][] = [
    [404, 'no camera', 'TC-1', good, { ...fine(), ...bearer(tokens.get('TC-1')) }],
    [422, 'faces, plates', 'CAM-2', good, { ...silent, ...mine }],
    [422, 'faces, plates', 'CAM-2', good, { ...fine(), 'x-frame-masked': 'plates', ...mine }],
    [422, 'FF D8', 'CAM-2', randomBytes(100), { ...fine(), ...mine }],
    [422, 'ends in the middle', 'CAM-2', good.subarray(0, -2), { ...fine(), ...mine }],
    [415, 'edia', 'CAM-2', good, { ...fine(), 'content-type': 'image/png', ...mine }],
    [400, 'clock', 'CAM-2', good, { ...fine(), 'x-frame-time': '2020-01-01T00:00:00Z', ...mine }],
    [400, 'clock', 'CAM-2', good, { ...fine(), 'x-frame-time': '2120-01-01T00:00:00Z', ...mine }],
  ]
  for (const [status, word, camera, body, headers] of cases) {
    const answer = await put(camera, body, headers)
    expect([answer.status, answer.text]).toEqual([status, expect.stringContaining(word)])
  }
  expect((await look('CAM-2')).status).toBe(404)
  expect(await figure('ioc_operations_refused_total')).toBeGreaterThanOrEqual(before + cases.length)
})

test('the cameras that have a picture are listed for who sees personal data, each with when it was taken', async () => {
  const headers = { ...fine(), ...bearer(tokens.get('CAM-1')) }
  expect((await put('CAM-1', picture(randomBytes(50)), headers)).status).toBe(204)
  const elsewhere = { ...fine(), ...bearer(tokens.get('CAM-5')) }
  expect((await put('CAM-5', picture(randomBytes(50)), elsewhere)).status).toBe(204)
  const list = async (scope: Scope) => {
    const headers = await enter(centre, { id: `looker-${++lookers}`, roles: ['viewer'], scope })
    const { status, json } = await ask(centre.port, 'GET', '/api/cameras', { headers })
    return status === 200 ? CameraList.parse(json).cameras : status
  }
  const taken = (one: typeof headers) => new Date(one['x-frame-time']).toISOString()
  const far = { id: 'CAM-5', taken: taken(elsewhere) }
  expect(await list(wholeScope)).toEqual([{ id: 'CAM-1', taken: taken(headers) }, far])
  expect(await list({ ...wholeScope, communes: ['20194'] })).toEqual([far])
  expect(await list({ ...wholeScope, dataClasses: ['operational'] })).toBe(403)
})

test('an older picture does not replace a newer one', async () => {
  const older = fine()
  expect((await put('CAM-2', picture(randomBytes(50)), { ...fine(), ...bearer(tokens.get('CAM-2')) })).status).toBe(204)
  expect((await put('CAM-2', picture(randomBytes(50)), { ...older, ...bearer(tokens.get('CAM-2')) })).status).toBe(409)
})

test('a picture that is too large is refused before it is sent, or as soon as it is seen', async () => {
  const headers = { ...fine(), ...bearer(tokens.get('CAM-2')) }
  const announced = await new Promise((resolve, reject) => {
    const asked = httpRequest(
      {
        ...{ host: '127.0.0.1', port: centre.port, method: 'PUT', path: '/api/cameras/CAM-2/frame' },
        headers: { ...headers, 'content-length': 200_000_000 },
      },
      (response) => {
        resolve(response.statusCode)
        asked.destroy()
      },
    )
    asked.on('error', reject)
    // The first bytes alone: the answer does not wait for the rest.
    asked.write(picture(randomBytes(100)))
  })
  expect(announced).toBe(413)
  const unannounced = await new Promise((resolve) => {
    const asked = httpRequest(
      {
        ...{ host: '127.0.0.1', port: centre.port, method: 'PUT', path: '/api/cameras/CAM-2/frame' },
        headers: { ...headers, 'transfer-encoding': 'chunked' },
      },
      (response) => {
        resolve(response.statusCode)
        asked.destroy()
      },
    )
    asked.on('error', () => resolve('closed'))
    asked.write(picture(randomBytes(frameBytes)))
  })
  expect([413, 'closed']).toContain(unannounced)
  expect((await put('CAM-2', picture(randomBytes(frameBytes - 100)), { ...headers, ...fine() })).status).toBe(204)
})

test('a camera that sends too often waits, and another does not wait for it', async () => {
  const statuses: number[] = []
  for (let n = 0; n < framesPerMinute + 2; n++)
    statuses.push((await put('CAM-3', picture(randomBytes(20)), { ...fine(), ...bearer(tokens.get('CAM-3')) })).status)
  expect(statuses.filter((status) => status === 204).length).toBeLessThanOrEqual(framesPerMinute)
  expect(statuses.at(-1)).toBe(429)
  const slowed = await put('CAM-3', picture(randomBytes(20)), { ...fine(), ...bearer(tokens.get('CAM-3')) })
  expect(Number(slowed.headers.get('retry-after'))).toBeGreaterThan(0)
  expect((await put('CAM-1', picture(randomBytes(20)), { ...fine(), ...bearer(tokens.get('CAM-1')) })).status).toBe(204)
})

test('a replay has no pictures: neither sent by its cameras nor shown in its lane', async () => {
  const device = deviceOf('CAM-R', { kind: 'camera_counter', lane: 'replay-cam' })
  const body = { name: 'replay-cam', source: 'x', from: null, to: null, speed: 1, devices: [device] }
  const opened = await ask(centre.port, 'POST', '/api/lanes', { body, headers: asRoom(folder.path) })
  const player = OpenedLane.parse(opened.json).credential.token
  const right = { type: 'publisher', commune: '20242' }
  const issued = await ask(centre.port, 'POST', '/api/credentials', {
    ...{ body: { identity: 'CAM-R', right }, headers: asRoom(folder.path) },
  })
  const { token } = IssuedCredential.parse(issued.json)
  expect((await put('CAM-R', picture(randomBytes(20)), { ...fine(), ...bearer(token) })).status).toBe(409)
  expect((await put('CAM-R', picture(randomBytes(20)), { ...fine(), ...bearer(player) })).status).toBe(401)
  expect((await put('CAM-1', picture(randomBytes(20)), { ...fine(), ...bearer(player) })).status).toBe(401)
  expect((await look('CAM-R')).status).toBe(404)
  expect((await look('CAM-1')).status).toBe(200)
  expect((await look('CAM-1', {}, '?lane=replay-cam')).status).toBe(404)
})

test('a picture is in memory alone, and goes with its camera', async () => {
  const mark = Buffer.from(`mark-of-this-picture-${Date.now()}`)
  expect((await put('CAM-2', picture(mark), { ...fine(), ...bearer(tokens.get('CAM-2')) })).status).toBe(204)
  expect((await look('CAM-2')).bytes.includes(mark)).toBe(true)
  const files = readdirSync(folder.path, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  expect(files.length).toBeGreaterThan(2)
  for (const file of files) expect(readFileSync(join(file.parentPath, file.name)).includes(mark)).toBe(false)
  const held = await figure('ioc_operations_frames_held_count')
  expect(await figure('ioc_operations_frames_held_bytes')).toBeGreaterThan(0)
  await ask(centre.port, 'DELETE', '/api/devices/CAM-2', { headers: asRoom(folder.path) })
  expect((await look('CAM-2')).status).toBe(404)
  expect(await figure('ioc_operations_frames_held_count')).toBe(held - 1)
  expect(await figure('ioc_operations_frames_total')).toBeGreaterThan(5)
})
