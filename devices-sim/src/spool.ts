import { appendFileSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { SenmlPack } from '@ioc/domain/senml'
import { z } from 'zod'

/**
 * Unacknowledged packs of one gateway on disk: lines of NDJSON, `{"keep":n,"pack":[...]}` when one is kept and
 * `{"done":n}` when it was acknowledged. A torn last line is what a crash leaves, and is passed over.
 */
export type Spool = {
  keep(number: number, pack: SenmlPack): void
  done(number: number): void
  /** What was kept and not done, oldest first. */
  kept(): Map<number, SenmlPack>
}

const Line = z.union([z.object({ keep: z.number(), pack: SenmlPack }), z.object({ done: z.number() })])

/** So many lines may the file hold that say nothing any more before it is written anew, and three times the rest. */
const slackLines = 500

export function openSpool(path: string): Spool {
  mkdirSync(dirname(path), { recursive: true })
  const kept = readKept(path)
  let lines = 0
  const append = (line: object) => {
    appendFileSync(path, `${JSON.stringify(line)}\n`, { mode: 0o600 })
    lines++
  }
  const compact = () => {
    lines = kept.size
    if (kept.size === 0) return rmSync(path, { force: true })
    const text = [...kept].map(([keep, pack]) => `${JSON.stringify({ keep, pack })}\n`)
    writeFileSync(`${path}.new`, text.join(''), { mode: 0o600 })
    renameSync(`${path}.new`, path)
  }
  // After a crash the file may end in half a line, onto which nothing may be written.
  compact()
  return {
    keep: (number, pack) => {
      append({ keep: number, pack })
      kept.set(number, pack)
    },
    done: (number) => {
      if (!kept.delete(number)) return
      if (kept.size === 0 || lines > slackLines + 4 * kept.size) compact()
      else append({ done: number })
    },
    kept: () => new Map(kept),
  }
}

function readKept(path: string): Map<number, SenmlPack> {
  const kept = new Map<number, SenmlPack>()
  if (!existsSync(path)) return kept
  for (const text of readFileSync(path, 'utf8').split('\n')) {
    const line = parseLine(text)
    if (!line) continue
    if ('keep' in line) kept.set(line.keep, line.pack)
    else kept.delete(line.done)
  }
  return kept
}

function parseLine(text: string): z.infer<typeof Line> | undefined {
  try {
    return Line.safeParse(JSON.parse(text)).data
  } catch {
    return undefined
  }
}
