import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { request } from 'node:https'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { portOf } from '@ioc/room/announcement'
import { afterEach, expect, test } from 'vitest'
import { root } from './province.ts'

const started: ChildProcess[] = []
const folders: string[] = []
afterEach(async () => {
  for (const child of started.splice(0)) {
    if (child.exitCode !== null || child.signalCode !== null) continue
    if (child.pid !== undefined) process.kill(-child.pid, 'SIGINT')
    await once(child, 'exit')
  }
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
})

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'ioc-production-'))
  folders.push(folder)
  return folder
}

const free = {
  ...{ IOC_HTTP_PORT: '0', IOC_NATIONAL_HTTP_PORT: '0', IOC_MQTT_PORT: '0', IOC_MQTTS_PORT: '0', IOC_WS_PORT: '0' },
  ...{ IOC_BROKER_DOOR: '0', IOC_INGEST_DOOR: '0', IOC_ANALYTICS_DOOR: '0', IOC_SIM_PORT: '0', IOC_SIM_SEED_DAYS: '0' },
}

function npmStart(environment: Record<string, string>) {
  const child = spawn('npm', ['start', '--silent', '--'], {
    ...{ cwd: root, stdio: ['ignore', 'pipe', 'pipe'] as const, detached: true },
    env: { ...process.env, ...free, ...environment },
  })
  started.push(child)
  const lines: string[] = []
  for (const stream of [child.stdout, child.stderr]) createInterface(stream).on('line', (line) => void lines.push(line))
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve))
  return { lines, ended }
}

/** The settings of an env file, as a service manager reads it. */
function settingsIn(file: string): Record<string, string> {
  const lines = readFileSync(join(root, file), 'utf8').split('\n')
  return Object.fromEntries(lines.flatMap((line) => (/^\w+=/.test(line) ? [line.split(/=(.*)/, 2)] : [])))
}

/** Certificate, key and token of a folder, as an operator makes them. */
function secretsIn(folder: string): { settings: Record<string, string>; token: string } {
  const [cert, key, tokenFile] = [join(folder, 'cert.pem'), join(folder, 'key.pem'), join(folder, 'token')]
  execFileSync(
    'openssl',
    [
      ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'],
      ...['-keyout', key, '-out', cert, '-subj', '/CN=ioc.example', '-addext', 'subjectAltName=DNS:ioc.example'],
    ],
    { stdio: 'ignore' },
  )
  chmodSync(key, 0o600)
  const token = randomBytes(32).toString('base64')
  writeFileSync(tokenFile, token, { mode: 0o600 })
  const settings = {
    ...{ IOC_MODE: 'production', IOC_TLS_CERT: cert, IOC_TLS_KEY: key, IOC_TLS_CA: cert, IOC_TLS_NAME: 'ioc.example' },
    IOC_ADMIN_TOKEN_FILE: tokenFile,
  }
  return { settings, token }
}

test('the example configuration starts nothing, and each line says which setting wants what', async () => {
  const dataDir = newFolder()
  const { lines, ended } = npmStart({ ...settingsIn('docs/production.env.example'), IOC_DATA_DIR: dataDir })
  expect(await ended).toBe(1)
  const said = ['IOC_TLS_CERT', 'IOC_TLS_KEY', 'IOC_ADMIN_TOKEN_FILE']
  expect(lines).toEqual(said.map((setting) => expect.stringMatching(new RegExp(`^centre: cannot start: ${setting}: `))))
  expect(portOf(dataDir, 'broker', 'mqtts')).toBeUndefined()
})

test('a bare IOC_MODE=production starts nothing either', async () => {
  const { lines, ended } = npmStart({ IOC_MODE: 'production', IOC_HOST: '0.0.0.0', IOC_DATA_DIR: newFolder() })
  expect(await ended).toBe(1)
  expect(lines.map((line) => /start: (\w+)/.exec(line)?.[1])).toEqual([
    ...['IOC_TLS_CERT', 'IOC_TLS_KEY', 'IOC_ADMIN_TOKEN_FILE', 'IOC_PUBLIC_HOST'],
  ])
})

test('production runs encrypted: rooms, simulator and pictures over TLS, no plain door, no token on screen', async () => {
  const dataDir = newFolder()
  const { settings, token } = secretsIn(dataDir)
  const asked = {
    IOC_SIM: 'on',
    IOC_SIM_DEVICES: '100',
    IOC_SIM_FRAMES: '3',
    IOC_NATIONAL: 'off',
    IOC_DATA_DIR: dataDir,
  }
  const { lines } = npmStart({ ...settings, ...asked })
  await expect
    .poll(() => lines.find((line) => line.startsWith('centre: province')), { timeout: 180_000 })
    .toMatch(/https:\/\//)
  expect(lines.join('\n')).not.toContain(token)
  expect(lines.join('\n')).not.toContain('administrator token')
  expect([portOf(dataDir, 'broker', 'mqtt'), portOf(dataDir, 'broker', 'ws')]).toEqual([undefined, undefined])
  const port = portOf(dataDir, 'operations', 'http') ?? 0
  const ca = readFileSync(settings.IOC_TLS_CERT ?? '')
  const get = (path: string, headers: Record<string, string> = {}) =>
    new Promise<{ status: number; text: string }>((resolve, reject) => {
      const asked = request({ host: '127.0.0.1', port, path, ca, servername: 'ioc.example', headers }, (answer) => {
        const parts: Buffer[] = []
        answer.on('data', (part: Buffer) => parts.push(part))
        answer.on('end', () =>
          resolve({ status: answer.statusCode ?? 0, text: Buffer.concat(parts).toString('latin1') }),
        )
      })
      asked.on('error', reject)
      asked.end()
    })
  const bearer = { authorization: `Bearer ${token}` }
  expect((await get('/healthz')).status).toBe(200)
  expect((await get('/api/centre')).status).toBe(401)
  expect((await get('/metrics')).status).toBe(401)
  const figure = async (name: string) => {
    const { text } = await get('/metrics', bearer)
    const line = text.split('\n').find((one) => one.startsWith(`${name}{`))
    return Number(line?.split(' ').at(-1) ?? 0)
  }
  await expect
    .poll(() => figure('ioc_operations_frames_total'), { timeout: 120_000, interval: 1000 })
    .toBeGreaterThan(0)
  await expect
    .poll(() => figure('ioc_operations_twin_readings_total'), { timeout: 60_000, interval: 1000 })
    .toBeGreaterThan(0)
  // MQTT in plain text at the encrypted door gets no CONNACK.
  const plain = connect(portOf(dataDir, 'broker', 'mqtts') ?? 0, '127.0.0.1')
  plain.write(Buffer.from([0x10, 12, 0, 4, 77, 81, 84, 84, 4, 2, 0, 60, 0, 0]))
  const heard: Buffer[] = []
  plain.on('data', (part: Buffer) => heard.push(part))
  plain.on('error', () => undefined)
  await once(plain, 'close')
  expect(Buffer.concat(heard)[0]).not.toBe(0x20)
})

test('in production nothing is simulated unless it is asked for', async () => {
  const dataDir = newFolder()
  const { settings } = secretsIn(dataDir)
  const { lines } = npmStart({ ...settings, IOC_NATIONAL: 'off', IOC_DATA_DIR: dataDir })
  await expect.poll(() => lines.some((line) => line.startsWith('centre: province')), { timeout: 180_000 }).toBe(true)
  expect(lines.filter((line) => line.startsWith('devices-sim'))).toEqual([])
  expect(portOf(dataDir, 'devices-sim', 'door')).toBeUndefined()
})
