import { execFile } from 'node:child_process'
import { copyFileSync, mkdirSync, readdirSync, rmSync } from 'node:fs'
import { join, relative } from 'node:path'
import { promisify } from 'node:util'
import { portOf } from '@ioc/room/announcement'
import { InfluxConnection } from './influx-connection.ts'
import { type ProgressNote, progressName } from './influx-lane.ts'
import { type Influxd, influxdProgram, startInfluxd } from './influxd.ts'
import { influxdFolder, influxdPassword, influxdPasswordPath, influxdUser } from './influxd-layout.ts'
import { admitIngest } from './influxd-login.ts'
import { StoreProblem } from './reading-store.ts'

const run = promisify(execFile)
const answerMs = 60_000

/** A lane as it stood when its copy was asked for, and the databases that are its own. */
export type CopiedLane = { note: ProgressNote; databases: string[] }

/**
 * Copies the influxd that the centre has started while it goes on. `influxd backup` copies one shard after another, so
 * the note of progress in it may be ahead of readings that were copied before: the copy is restored at once, into an
 * influxd of its own below `folder`, and told the notes of before. What it has beyond them is written again from
 * `accepted`, which changes nothing. Answers the files of that influxd, stopped, by path below `folder`.
 */
export async function copyInfluxd(of: {
  /** Of the running centre. */
  dataDir: string
  /** Folders in which programs are looked for. */
  path: string
  folder: string
  lanes: readonly CopiedLane[]
}): Promise<string[]> {
  const { dataDir, folder, lanes } = of
  const program = influxdProgram(of.path)
  const copyPort = portOf(dataDir, 'influxd', 'copy')
  if (!program || copyPort === undefined)
    throw new StoreProblem('no_copy', 'the influxd of this centre is not running: see what it says, and try again')
  const own = influxdFolder(folder)
  const dump = `${own}-dump`
  mkdirSync(own, { recursive: true })
  try {
    await ask(program, ['backup', '-portable', '-host', `127.0.0.1:${copyPort}`, dump])
    copyFileSync(influxdPasswordPath(dataDir), influxdPasswordPath(folder))
    await during({ program, folder: own }, async (copy) => {
      await admitIngest(copy.url, folder)
      await ask(program, ['restore', '-portable', '-host', `127.0.0.1:${copy.copyPort}`, dump])
    })
    // Shards that had nothing to restore are disabled until the next start.
    await during({ program, folder: own }, (copy) => settle(copy, { folder, lanes }))
  } finally {
    rmSync(dump, { recursive: true, force: true })
  }
  for (const madeAnew of ['influxd.conf', 'pid']) rmSync(join(own, madeAnew), { force: true })
  return readdirSync(own, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
}

async function during(of: { program: string; folder: string }, work: (influxd: Influxd) => Promise<void>) {
  const influxd = await startInfluxd({ ...of, port: 0, auth: true })
  try {
    await work(influxd)
  } finally {
    await influxd.stop()
  }
}

/** Leaves in a restored influxd the databases of these lanes alone, each as far as its note says. */
async function settle(copy: Influxd, { folder, lanes }: { folder: string; lanes: readonly CopiedLane[] }) {
  const login = { user: influxdUser, password: influxdPassword(folder) ?? '' }
  const connection = new InfluxConnection({ version: '1', url: () => copy.url, login: () => login }, answerMs)
  try {
    const found = await connection.query(null, 'SHOW DATABASES')
    const names = new Set(found.flatMap((series) => series.values ?? []).map(([name]) => String(name)))
    const wanted = new Set(lanes.flatMap((lane) => lane.databases))
    // A lane that was opened meanwhile has all of its readings in `accepted` still.
    for (const name of names)
      if (name !== '_internal' && !wanted.has(name)) await connection.query(null, `DROP DATABASE "${name}"`, 'POST')
    for (const { note } of lanes) {
      if (!names.has(note.database)) continue
      await connection.query(note.database, `DELETE FROM "${progressName}" WHERE time > ${note.t}ms`, 'POST')
      if (note.cursor > 0) await connection.write(note.database, note.text)
    }
  } finally {
    connection.close()
  }
}

async function ask(program: string, words: string[]): Promise<void> {
  try {
    await run(program, words, { maxBuffer: 64 * 1024 * 1024 })
  } catch (cause) {
    const said = cause instanceof Error && 'stderr' in cause ? String(cause.stderr).trim().slice(-400) : ''
    throw new Error(`influxd ${words[0]} failed: ${said || cause}`, { cause })
  }
}
