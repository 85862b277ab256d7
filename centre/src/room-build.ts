import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { build, type Plugin } from 'esbuild'
import { fingerprint } from './fingerprint.ts'

/** The rooms that run as processes of Node. */
const nodeRooms = ['devices-sim', 'broker', 'ingest', 'analytics', 'operations'] as const
const shared = [
  'domain/src',
  'journal/src',
  'room/src',
  'broker/src/client.ts',
  'package-lock.json',
  'centre/src/room-build.ts',
]

/** Packages with native code, with files beside their code, or needed by few starts: read when they are used. */
const outside = ['libsql', '@duckdb/*', 'onnxruntime-node', 'pdfkit', 'fontkit', 'nodemailer', 'pg-native']

/** What packages written for `require` expect to find around them. */
const around = `import { createRequire as requireOfBundle } from 'node:module'
import { dirname as folderOfBundle } from 'node:path'
import { fileURLToPath as pathOfBundle } from 'node:url'
const require = requireOfBundle(import.meta.url)
const __filename = pathOfBundle(import.meta.url)
const __dirname = folderOfBundle(__filename)`

/**
 * Builds each room into `<room>/dist`: one file for the room and one for each of its worker threads and further
 * processes (`-main.ts`), with the packages that it needs inside. A room built this way takes 50 MB less than one whose
 * TypeScript is stripped as it runs, and starts in three fifths of the time of one that looks for each file of its
 * packages. Only rooms whose sources have changed are built.
 */
export async function buildRooms(root: string): Promise<void> {
  await Promise.all(nodeRooms.map((room) => buildRoom(root, room)))
}

async function buildRoom(root: string, room: string): Promise<void> {
  const out = join(root, room, 'dist')
  const mark = join(out, '.sources')
  const now = fingerprint(root, [`${room}/src`, `${room}/package.json`, ...shared])
  if (existsSync(mark) && readFileSync(mark, 'utf8') === now) return
  const sources = readdirSync(join(root, room, 'src'), { recursive: true, encoding: 'utf8' })
  await build({
    absWorkingDir: root,
    entryPoints: sources
      .filter((file) => file === 'main.ts' || file.endsWith('-main.ts') || file.endsWith('-worker.ts'))
      .map((file) => join(root, room, 'src', file)),
    entryNames: '[name]',
    outdir: out,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    sourcemap: true,
    logLevel: 'warning',
    external: outside,
    banner: { js: around },
    plugins: [sourcePlaces],
  })
  mkdirSync(out, { recursive: true })
  writeFileSync(mark, now)
}

/** A source that names a file beside itself still means that file, wherever the built room lies. */
const sourcePlaces: Plugin = {
  name: 'source-places',
  setup: ({ onLoad }) => {
    onLoad({ filter: /\/src\/.*\.ts$/ }, async ({ path }) => {
      if (path.includes('/node_modules/')) return undefined
      const text = await readFile(path, 'utf8')
      if (!text.includes('import.meta.url')) return undefined
      return { contents: text.replaceAll('import.meta.url', JSON.stringify(pathToFileURL(path).href)), loader: 'ts' }
    })
  },
}
