import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { cpus, totalmem } from 'node:os'
import { join } from 'node:path'
import { root } from '../test/province.ts'

/** `met` is undefined for what no goal is set for. */
export type FigureRow = { what: string; goal: string; measured: string; met: boolean | undefined; command: string }

const path = join(root, 'docs/figures.md')
const verdict = (met: boolean | undefined) => (met === undefined ? '' : met ? 'met' : '**missed**')

/** Replaces the table of this name in docs/figures.md; what people have written around it stays. */
export function writeFigures(
  name: 'measured' | 'rivals' | 'growth' | 'operations' | 'postgres',
  rows: readonly FigureRow[],
  beside: readonly string[] = [],
): void {
  const [begin, end] = [`<!-- ${name}: written by npm run bench -->`, `<!-- end of ${name} -->`]
  const table = [
    begin,
    `Measured ${new Date().toISOString().slice(0, 10)} on ${cpus().length} cores, ${Math.round(totalmem() / 1024 ** 3)} GiB, Node ${process.version}, Linux; the load generator, and the browser where there is one, on the same cores.`,
    '',
    ...beside,
    '| what | goal | measured | |',
    '| --- | --- | --- | --- |',
    ...rows.map((row) => `| ${row.what} | ${row.goal} | ${row.measured} | ${verdict(row.met)} |`),
    '',
    `Command: \`${rows[0]?.command ?? 'npm run bench'}\``,
    end,
  ].join('\n')
  const page = existsSync(path) ? readFileSync(path, 'utf8') : `# Figures\n\n${begin}\n${end}\n`
  const start = page.indexOf(begin)
  const stop = page.indexOf(end)
  if (start < 0 || stop < 0) throw new Error(`${path} has lost the marks of its table "${name}"`)
  writeFileSync(path, page.slice(0, start) + table + page.slice(stop + end.length))
}
