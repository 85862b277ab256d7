import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { chownSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { lastingPort } from './lasting-port.ts'

const programs = '/usr/lib/postgresql'
const readyWithinMs = 180_000

export type PostgresServer = {
  /** Address of a database of the server, by TCP on loopback. */
  url(database: string): string
  /** Makes an empty database; answers its address. */
  create(database: string): string
  /** Runs SQL as the server's own user; answers what psql prints. */
  sql(database: string, text: string): string
  /** Ends the server as a power cut would. */
  kill(): Promise<void>
  start(): Promise<void>
  /** Ends the server and removes its data. */
  remove(): Promise<void>
}

/**
 * Folder of the programs of the newest PostgreSQL, or undefined where none is installed: its tests are then skipped
 * with one printed line; with IOC_TEST_ALL=1 that is a failure.
 */
export function installedPostgres(): string | undefined {
  const folders = existsSync(programs) ? readdirSync(programs) : []
  const newest = folders.toSorted((a, b) => Number(b) - Number(a))[0]
  const folder = newest === undefined ? '' : join(programs, newest, 'bin')
  if (existsSync(join(folder, 'initdb'))) return folder
  const line = 'PostgreSQL is missing (Debian: apt-get install postgresql): its tests are skipped'
  if (process.env.IOC_TEST_ALL === '1') throw new Error(line)
  process.stdout.write(`${line}\n`)
  return undefined
}

/**
 * Starts a real server on data of its own, with sign-in by password, whose databases sort as Vietnamese does: what
 * rests on the order of code points must say so.
 */
export async function startPostgres(bin: string): Promise<PostgresServer> {
  const folder = mkdtempSync(join(tmpdir(), 'ioc-postgres-'))
  const data = join(folder, 'data')
  const password = randomBytes(12).toString('hex')
  const who = nobodyWhereRoot()
  if (who) chownSync(folder, who.uid, who.gid)
  const passwordFile = join(folder, 'password')
  writeFileSync(passwordFile, password, { mode: 0o600 })
  if (who) chownSync(passwordFile, who.uid, who.gid)
  const words = ['-D', data, '-U', 'ioc', '-A', 'scram-sha-256', `--pwfile=${passwordFile}`, '-E', 'UTF8', '--no-sync']
  const language = ['--locale=C', '--locale-provider=icu', '--icu-locale=vi']
  const made = spawnSync(join(bin, 'initdb'), [...words, ...language], { ...who, cwd: folder, encoding: 'utf8' })
  if (made.status !== 0) throw new Error(`initdb: ${made.stdout}${made.stderr}`)
  const port = await lastingPort()
  const url = (database: string) => `postgres://ioc:${password}@127.0.0.1:${port}/${database}`
  const psql = (database: string, text: string) =>
    spawnSync(join(bin, 'psql'), ['-XAtq', '-v', 'ON_ERROR_STOP=1', '-d', url(database), '-c', text], {
      encoding: 'utf8',
    })
  let child: ChildProcess | undefined
  let ended: Promise<void> = Promise.resolve()
  const start = async () => {
    const deadline = performance.now() + readyWithinMs
    let said = ''
    for (;;) {
      const started = spawn(join(bin, 'postgres'), ['-D', data, '-p', `${port}`, '-h', '127.0.0.1', '-k', folder], {
        ...{ ...who, cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] },
      })
      started.stderr?.on('data', (bytes: Buffer) => (said += bytes.toString()))
      ended = new Promise((resolve) => started.once('exit', () => resolve()))
      child = started
      while (started.exitCode === null && started.signalCode === null) {
        if (psql('postgres', 'SELECT 1').status === 0) return
        if (performance.now() > deadline) throw new Error(`PostgreSQL does not answer: ${said}`)
        await sleep(50)
      }
      // After a kill its helpers still have to notice that it is gone.
      if (performance.now() > deadline) throw new Error(`PostgreSQL does not start: ${said}`)
      await sleep(200)
    }
  }
  const end = async (signal: NodeJS.Signals) => {
    child?.kill(signal)
    await ended
  }
  await start()
  const sql = (database: string, text: string) => {
    const done = psql(database, text)
    if (done.status !== 0) throw new Error(`psql: ${done.stderr}`)
    return done.stdout.trim()
  }
  return {
    ...{ url, sql, start },
    create: (database) => {
      sql('postgres', `CREATE DATABASE ${database}`)
      return url(database)
    },
    kill: () => end('SIGKILL'),
    remove: async () => {
      await end('SIGINT')
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** initdb and postgres refuse to run as root. */
function nobodyWhereRoot(): { uid: number; gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined
  const [, , uid, gid] = /^nobody:.*$/m.exec(readFileSync('/etc/passwd', 'utf8'))?.[0].split(':') ?? []
  return { uid: Number(uid), gid: Number(gid) }
}
