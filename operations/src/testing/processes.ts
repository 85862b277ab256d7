import { type ChildProcess, spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { databaseOf } from './test-stores.ts'

export type RoomProcess = {
  child: ChildProcess
  output: () => string
  /** Its exit code, once everything that it said has come; -1 where a signal ended it. */
  ended: Promise<number>
  end: (signal?: NodeJS.Signals) => Promise<number>
}

/**
 * Starts a room, or a process beside the test, on its own; `entry` is relative to the folder of all rooms, a room's is
 * the built one.
 */
export function startProcess(
  entry: string,
  environment: Record<string, string>,
  more: readonly string[] = [],
): RoomProcess {
  const { IOC_DATA_DIR: dataDir } = environment
  const database = dataDir !== undefined && entry.startsWith('operations/') ? databaseOf(dataDir) : {}
  const root = fileURLToPath(new URL('../../../', import.meta.url))
  const child = spawn(process.execPath, [...(entry.endsWith('.ts') ? ['--import', 'tsx'] : []), entry, ...more], {
    cwd: root,
    // Who wants accounts for a demonstration says so: their passwords take a second to be hashed.
    env: { PATH: process.env.PATH, IOC_DEMO_PEOPLE: 'off', ...database, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  child.stdout.on('data', (bytes: Buffer) => {
    output += bytes.toString()
  })
  child.stderr.on('data', (bytes: Buffer) => {
    output += bytes.toString()
  })
  const ended = new Promise<number>((resolve) => child.once('close', (code) => resolve(code ?? -1)))
  return {
    child,
    output: () => output,
    ended,
    end: async (signal = 'SIGTERM') => {
      if (child.exitCode === null && child.signalCode === null) child.kill(signal)
      return await ended
    },
  }
}
