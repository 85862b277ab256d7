import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fingerprint } from './fingerprint.ts'

/** What the built console depends on. */
const sources = [
  'console/src',
  'console/basemap',
  'console/index.html',
  'console/vite.config.ts',
  'console/package.json',
  'domain/src',
  'package-lock.json',
  'centre/src/console-build.ts',
]

/** Builds the console unless the build there is of the same sources; answers the folder of the built files. */
export function builtConsole(root: string, say: (line: string) => void): string {
  const dist = join(root, 'console', 'dist')
  const mark = join(dist, '.sources')
  const now = fingerprint(root, sources)
  if (existsSync(mark) && readFileSync(mark, 'utf8') === now) return dist
  say('building the console, once for these sources')
  const built = spawnSync(
    process.execPath,
    [join(root, 'node_modules/vite/bin/vite.js'), 'build', '--logLevel', 'warn'],
    {
      cwd: join(root, 'console'),
      encoding: 'utf8',
      // Whoever builds it, a test too: React for people who use it, not for those who develop it.
      env: { ...process.env, NODE_ENV: 'production' },
    },
  )
  if (built.status !== 0) throw new Error(`the console could not be built:\n${built.stdout}${built.stderr}`)
  writeFileSync(mark, now)
  return dist
}
