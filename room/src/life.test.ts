import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { cannotStartCode } from './life.ts'

const room = fileURLToPath(new URL('./testing/failing-room.test-main.ts', import.meta.url))

test.each([
  ['breaks', 1, 'failing: cannot start: no use'],
  ['setting', cannotStartCode, 'failing: cannot start: IOC_THIS is wrong'],
  // Longer than a room has that somebody stops.
  ['slow', 1, 'failing: cannot start: no use'],
  ['later', 1, 'failing: stopped: broken while it starts'],
])('a start that fails (%s) closes what it opened before it ends with code %i', (how, code, line) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--import', 'tsx', room, how], { encoding: 'utf8' })
  expect({ status, lines: `${stdout}${stderr}`.trim().split('\n').sort() }).toEqual({
    status: code,
    lines: [line, 'failing: closed'].sort(),
  })
})

test('a room that nobody can start again says so, though it cannot even be closed', () => {
  const { status, stderr } = spawnSync(process.execPath, ['--import', 'tsx', room, 'running'], { encoding: 'utf8' })
  expect(stderr).toContain('failing: did not stop cleanly: nothing to close')
  expect(status).toBe(cannotStartCode)
})
