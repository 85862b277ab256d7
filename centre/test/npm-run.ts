import { type ChildProcess, spawn } from 'node:child_process'
import { type Province, root } from './province.ts'

/** `done` resolves with what was said; rejects with it where the command failed. */
export type Run = { child: ChildProcess; done: Promise<string> }

/** `npm run <command> -- <words>` on the data folder of a province. */
export function npmRun(
  province: Pick<Province, 'dataDir'>,
  command: string,
  words: string[],
  environment: Record<string, string> = {},
): Run {
  const child = spawn('npm', ['run', '-s', command, '--', ...words], {
    cwd: root,
    env: { ...process.env, IOC_DATA_DIR: province.dataDir, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let said = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (said += `${chunk}`))
  const done = new Promise<string>((resolve, reject) => {
    // Not its exit, after which what it said last may still be on the way.
    child.once('close', (code) =>
      code === 0 ? resolve(said) : reject(new Error(`${command} ended with ${code}: ${said}`)),
    )
  })
  done.catch(() => undefined)
  return { child, done }
}
