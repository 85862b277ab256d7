import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'

/** Hash of the names and bytes of everything under the given paths: equal sources, equal fingerprint. */
export function fingerprint(root: string, paths: readonly string[]): string {
  const hash = createHash('sha256').update(process.version)
  for (const path of paths)
    for (const file of filesUnder(join(root, path))) hash.update(file.slice(root.length)).update(readFileSync(file))
  return hash.digest('hex')
}

function filesUnder(path: string): string[] {
  if (!existsSync(path)) return []
  if (statSync(path).isFile()) return [path]
  return readdirSync(path)
    .toSorted()
    .flatMap((name) => filesUnder(join(path, name)))
}
