import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { Watcher } from './watcher.ts'

const ready =
  "process.send({ type: 'ready' }); process.on('SIGTERM', () => process.exit(0)); process.on('disconnect', () => process.exit(0)); setInterval(() => {}, 1000)"

/** Rooms that are small scripts, and what their watcher says. */
function watch(scripts: Record<string, string>) {
  const folder = mkdtempSync(join(tmpdir(), 'ioc-watcher-'))
  const plans = Object.entries(scripts).map(([name, script]) => {
    writeFileSync(join(folder, `${name}.cjs`), script)
    return { name, entry: `${name}.cjs`, environment: {} }
  })
  const lines: string[] = []
  const hopeless: string[] = []
  const watcher = new Watcher(folder, plans, {
    say: (line) => void lines.push(line),
    onReady: () => undefined,
    onHopeless: (room) => void hopeless.push(room.plan.name),
  })
  watcher.start()
  const state = (name: string) => watcher.rooms.find((room) => room.plan.name === name)?.state
  return { watcher, lines, hopeless, state }
}

test('a room that dies is started again, and the centre says so', async () => {
  const { watcher, lines, state } = watch({ a: ready })
  await expect.poll(() => state('a')).toBe('ready')
  process.kill(watcher.pid('a') ?? 0, 'SIGKILL')
  await expect.poll(() => lines.join()).toContain('a has ended (SIGKILL); starting it again')
  await expect.poll(() => state('a')).toBe('ready')
  await watcher.stop()
})

test('stopping does not wait for a room that is dead or about to be started again', async () => {
  const { watcher, state } = watch({ dead: "process.kill(process.pid, 'SIGKILL')", alive: ready })
  await expect.poll(() => state('alive')).toBe('ready')
  await expect.poll(() => state('dead')).toBe('fallen')
  await watcher.stop()
  expect(watcher.pid('alive')).toBeUndefined()
  expect(watcher.rooms.map((room) => room.state)).toEqual(['stopped', 'stopped'])
})

test('a room that cannot start is not tried again', async () => {
  const { watcher, hopeless } = watch({ a: 'process.exit(2)' })
  await expect.poll(() => hopeless).toEqual(['a'])
  await watcher.stop()
})

test('what a room says last is heard before anybody acts on its end, however late it comes', async () => {
  const late = "stdio: ['ignore', 'inherit', 'inherit']"
  const { lines, hopeless, watcher } = watch({
    a: `require('node:child_process').spawn('sh', ['-c', 'sleep 0.3; echo why'], { ${late} }); process.exit(2)`,
  })
  await expect.poll(() => hopeless).toEqual(['a'])
  expect(lines).toEqual(['why'])
  await watcher.stop()
})
