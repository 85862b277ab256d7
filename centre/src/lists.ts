import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'

/** A folder whose every file is one thing, and the module that lists them all. */
const lists = [
  { folder: 'domain/src/kinds', list: 'domain/src/kind-list.ts', name: 'kindList', of: 'domain' },
  { folder: 'devices-sim/src/worlds', list: 'devices-sim/src/world-list.ts', name: 'worldList', of: 'world' },
]

/**
 * Writes the lists of domains and of worlds anew from what lies in their folders, so that a new one is a file and no
 * line elsewhere. Answers the lists that have changed.
 */
export function writeLists(root: string): string[] {
  return lists.flatMap(({ folder, list, name, of }) => {
    const files = readdirSync(join(root, folder)).filter((file) => /^[a-z][a-z0-9-]*\.ts$/.test(file))
    const text = listModule(basename(folder), files.map((file) => basename(file, '.ts')).toSorted(), { name, of })
    if (readFileSync(join(root, list), 'utf8') === text) return []
    writeFileSync(join(root, list), text)
    return [list]
  })
}

function listModule(folder: string, stems: readonly string[], { name, of }: { name: string; of: string }): string {
  const imports = stems.map((stem) => `import { ${camel(stem)} } from './${folder}/${stem}.ts'`)
  const items = stems.map(camel)
  const line = `export const ${name} = [${items.join(', ')}]`
  // As the formatter would break it.
  const list = line.length <= 120 ? line : `export const ${name} = [\n${items.map((item) => `  ${item},\n`).join('')}]`
  return `${imports.join('\n')}

/** Every ${of} that has a file in \`${folder}/\`, by the names of the files. Written by \`npm run lists\`. */
${list}
`
}

/** "water-quality" -> "waterQuality": what the file exports. */
function camel(stem: string): string {
  return stem.replaceAll(/-([a-z0-9])/g, (_, letter: string) => letter.toUpperCase())
}
