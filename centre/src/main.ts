import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { ProvinceCode } from '@ioc/domain/place'
import { lockFile } from '@ioc/journal/file-lock'
import { portOf } from '@ioc/room/announcement'
import { reason } from '@ioc/room/log'
import { doorFaults, personFaults, personSettings, tlsSettings } from '@ioc/room/production'
import { runToken } from '@ioc/room/run-token'
import { commonSettings, parseSettings, port, refuseFaults, refuseOpenDemo, SettingsError } from '@ioc/room/settings'
import { z } from 'zod'
import { readCommandLine } from './command-line.ts'
import { builtConsole } from './console-build.ts'
import { linkCentres } from './link-centres.ts'
import { writeLists } from './lists.ts'
import { buildRooms } from './room-build.ts'
import { roomsOf } from './rooms.ts'
import { knownSettings, unknownSettings } from './unknown-settings.ts'
import { Watcher } from './watcher.ts'

const Settings = commonSettings.extend({
  ...tlsSettings,
  ...personSettings,
  IOC_HTTP_PORT: port(8080),
  IOC_NATIONAL_HTTP_PORT: port(8090),
  IOC_PROVINCE: ProvinceCode.default('48'),
  IOC_NATIONAL: z.enum(['on', 'off']).default('on'),
  /** In production there are simulated devices only where they are asked for. */
  IOC_SIM: z.enum(['on', 'off']).optional(),
  IOC_INFLUXD: z.enum(['on', 'off']).default('off'),
  IOC_NATIONAL_DATABASE_URL: z.string().optional(),
  IOC_NATIONAL_DATABASE_URL_FILE: z.string().optional(),
})

const root = resolve(import.meta.dirname, '../..')
const say = (line: string) => void process.stdout.write(`${line}\n`)
const fail = (cause: unknown): never => {
  const lines = cause instanceof SettingsError ? cause.lines : [reason(cause)]
  for (const line of lines) process.stderr.write(`centre: cannot start: ${line}\n`)
  process.exit(1)
}

try {
  Object.assign(process.env, readCommandLine(process.argv.slice(2)))
  const settings = parseSettings(Settings, process.env)
  refuseOpenDemo(settings)
  refuseFaults([...doorFaults(settings, new Date()), ...personFaults(settings)])
  const isDemo = settings.IOC_MODE === 'demo'
  const scheme = isDemo ? 'http' : 'https'
  const dataDir = resolve(settings.IOC_DATA_DIR)
  mkdirSync(join(dataDir, 'run'), { recursive: true })
  const lock = lockDataFolder(dataDir)
  // Ports and the token of the inner doors are those of this run alone.
  for (const folder of [join(dataDir, 'run'), join(dataDir, 'national', 'run')])
    for (const file of existsSync(folder) ? readdirSync(folder) : [])
      if (file === 'token' || file.endsWith('.json')) rmSync(join(folder, file), { force: true })
  runToken(dataDir)
  for (const line of unknownSettings(process.env, knownSettings(root))) say(`centre: ${line}`)
  for (const list of writeLists(root)) say(`centre: written: ${list}`)
  await buildRooms(root)
  const consoleDir = builtConsole(root, (line) => say(`centre: ${line}`))
  const plans = roomsOf({
    dataDir,
    consoleDir,
    ports: { province: `${settings.IOC_HTTP_PORT}`, national: `${settings.IOC_NATIONAL_HTTP_PORT}` },
    simulator: (settings.IOC_SIM ?? (isDemo ? 'on' : 'off')) === 'on',
    national: settings.IOC_NATIONAL === 'on',
    influxd: settings.IOC_INFLUXD === 'on',
    nationalDatabase: { url: settings.IOC_NATIONAL_DATABASE_URL, file: settings.IOC_NATIONAL_DATABASE_URL_FILE },
  })
  const began = performance.now()
  let allReady = false
  const watcher = new Watcher(root, plans, {
    say,
    onReady: () => {
      if (allReady || watcher.rooms.some((room) => room.state !== 'ready')) return
      allReady = true
      say(`centre: everything is ready after ${((performance.now() - began) / 1000).toFixed(1)} s`)
      say(`centre: province  ${scheme}://127.0.0.1:${portOf(dataDir, 'operations', 'http')}`)
      if (settings.IOC_NATIONAL === 'on')
        say(`centre: national  ${scheme}://127.0.0.1:${portOf(join(dataDir, 'national'), 'operations', 'http')}`)
      // In production the nation is another machine: its administrator makes the code (docs/decisions/80).
      if (isDemo && settings.IOC_NATIONAL === 'on')
        linkCentres(dataDir, settings.IOC_PROVINCE, (line) => say(`centre: ${line}`)).catch((cause: unknown) =>
          say(`centre: the two centres are not linked: ${reason(cause)}`),
        )
      if (isDemo) say('centre: demo mode: loopback only, simulated devices; Ctrl-C stops everything')
    },
    onHopeless: () => stop(1),
  })
  let stopping = false
  function stop(code: number): void {
    if (stopping) return
    stopping = true
    say('centre: stopping')
    void watcher.stop().then(() => {
      lock.release()
      say('centre: stopped')
      process.exit(code)
    })
  }
  process.on('SIGINT', () => stop(0))
  process.on('SIGTERM', () => stop(0))
  watcher.start()
} catch (cause) {
  fail(cause)
}

function lockDataFolder(dataDir: string) {
  try {
    return lockFile(join(dataDir, 'run', 'lock'))
  } catch (cause) {
    return fail(
      new Error(`${dataDir} is in use by another centre: stop that one, or set IOC_DATA_DIR to another folder`, {
        cause,
      }),
    )
  }
}
