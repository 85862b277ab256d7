import { spawn } from 'node:child_process'
import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { z } from 'zod'
import { writeLists } from './lists.ts'

const Report = z.object({
  numPassedTests: z.number(),
  numFailedTests: z.number(),
  numFailedTestSuites: z.number(),
  numPendingTests: z.number(),
  testResults: z.array(
    z.object({ name: z.string(), assertionResults: z.array(z.object({ title: z.string(), status: z.string() })) }),
  ),
})

/** What is held against a clock comes last, with nothing beside it. */
const parts = [
  { name: 'rooms, console and the whole path', projects: ['rooms', 'postgres', 'console', 'centre'] },
  { name: 'what people wait for', projects: ['alone'] },
]

const root = resolve(import.meta.dirname, '../..')
for (const list of writeLists(root)) process.stdout.write(`written: ${list}\n`)
const wanted = process.argv.slice(2)
const sum = { passed: 0, failed: 0, skipped: 0 }
for (const part of parts) {
  const began = performance.now()
  const { code, report } = await run(part.projects)
  const broken = report === undefined || (code !== 0 && report.numFailedTests === 0 && report.numFailedTestSuites === 0)
  sum.passed += report?.numPassedTests ?? 0
  // A file that cannot even be loaded has no tests that could be counted.
  sum.failed += (report?.numFailedTests ?? 0) + (broken ? 1 : 0) + (code !== 0 && report?.numFailedTests === 0 ? 1 : 0)
  sum.skipped += report?.numPendingTests ?? 0
  for (const file of report?.testResults ?? [])
    for (const test of file.assertionResults)
      if (test.status === 'pending' || test.status === 'skipped') process.stdout.write(`skipped: ${test.title}\n`)
  process.stdout.write(`${part.name}: ${((performance.now() - began) / 60_000).toFixed(1)} min\n`)
}
process.stdout.write(`${sum.passed} passed, ${sum.failed} failed, ${sum.skipped} skipped\n`)
process.exit(sum.failed === 0 && sum.passed > 0 ? 0 : 1)

async function run(projects: string[]) {
  const folder = mkdtempSync(join(tmpdir(), 'ioc-test-'))
  // A PostgreSQL of the tests does not run as root: what is under here is its own, and it must come through.
  chmodSync(folder, 0o711)
  const output = join(folder, 'report.json')
  const words = [
    'node_modules/vitest/vitest.mjs',
    'run',
    '--passWithNoTests',
    ...projects.flatMap((name) => ['--project', name]),
  ]
  const child = spawn(
    process.execPath,
    [...words, '--reporter=default', '--reporter=json', `--outputFile.json=${output}`, ...wanted],
    // Whatever a test leaves in its temporary folder goes with that folder.
    { cwd: root, stdio: ['ignore', 'inherit', 'inherit'], env: { ...process.env, TMPDIR: folder } },
  )
  const code = await new Promise<number>((done) => child.once('exit', (status) => done(status ?? 1)))
  try {
    return { code, report: Report.parse(JSON.parse(readFileSync(output, 'utf8'))) }
  } catch {
    return { code, report: undefined }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
