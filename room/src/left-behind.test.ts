import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { afterEach, expect, test } from 'vitest'
import { isOn, processesOn } from './left-behind.ts'

const config = `/somewhere/${process.pid}/influxd.conf`
const started: ChildProcess[] = []
afterEach(async () => {
  for (const child of started.splice(0)) {
    child.kill('SIGKILL')
    await once(child, 'exit')
  }
})

/** A process with these words behind its name. */
async function run(...words: string[]): Promise<number> {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)', '--', ...words], { stdio: 'ignore' })
  started.push(child)
  await once(child, 'spawn')
  return child.pid ?? 0
}

test('a process is known by the configuration that it was started with, and not by a file that it reads', async () => {
  const own = await run('-config', config)
  await run('-config', `${config}.old`)
  await run(config)
  await run('-config')
  expect(processesOn(config)).toEqual([own])
  expect(isOn(own, config)).toBe(true)
  expect(processesOn(`${config}.none`)).toEqual([])
})
