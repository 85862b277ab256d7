import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Sqlite } from '@ioc/journal/sqlite'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { root } from './province.ts'

let dataDir: string
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'ioc-audit-'))
})
afterEach(() => rmSync(dataDir, { recursive: true, force: true }))

async function run(words: string[], environment: Record<string, string>, until?: string) {
  const child = spawn(process.execPath, ['--import', 'tsx', ...words], {
    cwd: root,
    env: { ...process.env, ...environment },
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (text: Buffer) => {
      output += text.toString()
      if (until !== undefined && output.includes(until)) child.kill('SIGTERM')
    })
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve))
  return { code, output }
}

const verify = (...more: string[]) => run(['centre/src/audit.ts', 'verify', '--data', dataDir, ...more], {})

async function expectFault(words: RegExp, ...more: string[]): Promise<void> {
  const { code, output } = await verify(...more)
  expect(output).toMatch(words)
  expect(code).toBe(1)
}

test('npm run audit -- verify holds for a real centre, and names each row that was changed, removed or inserted', async () => {
  const environment = { IOC_DATA_DIR: dataDir, IOC_HTTP_PORT: '0', IOC_LEVEL: 'national' }
  const first = await run(['operations/dist/main.js'], environment, 'operations: ready')
  const passwords = [...first.output.matchAll(/demo account \S+ \(\w+\), password \(shown once\): (\S+)/g)]
  expect(passwords).toHaveLength(2)
  const second = await run(['operations/dist/main.js'], environment, 'operations: ready')
  expect(second.output).not.toContain('shown once')
  const good = await verify()
  const head = /2 rows hold; the head is (2:[0-9a-f]{64})/.exec(good.output)?.[1]
  expect([good.code, head]).toEqual([0, expect.any(String)])
  const file = new Sqlite(join(dataDir, 'operations', 'operations.db'))
  file.run("UPDATE audit SET detail = detail || '.' WHERE number = 2")
  await expectFault(/row 2 was changed \(.* operations: add person\)/)
  file.run('DELETE FROM audit WHERE number = 2')
  await expectFault(/row 2 was removed/)
  file.run("INSERT INTO audit (at, who, what, detail, result) VALUES ('x', 'evil', 'sign in', '', 'done')")
  await expectFault(/a row was inserted \(x evil: sign in\)/)
  // Rows and head rewritten together hold by themselves; a head that was written down elsewhere says otherwise.
  file.run('DELETE FROM audit WHERE number IS NULL')
  file.run('UPDATE audit_head SET number = 1, hash = (SELECT hash FROM audit WHERE number = 1)')
  file.close()
  expect((await verify()).code).toBe(0)
  await expectFault(/row 2, whose hash was written down, is not there/, '--head', head ?? '')
})
