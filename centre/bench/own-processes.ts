import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

const stopWithinMs = 30_000
const startWithinMs = 60_000

/** Path of an installed program; throws one line that says what to install where there is none. */
export function installed(program: string, debianPackage: string): string {
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/usr/local/sbin']
  const found = folders.map((folder) => join(folder, program)).find((path) => existsSync(path))
  if (!found) throw new Error(`${program} is missing: install it (Debian: apt-get install ${debianPackage})`)
  return found
}

export type OwnProcess = { child: ChildProcess; pid: number; stop(): Promise<void> }

/** A new folder among the temporary ones, which is gone with this process at the latest. */
export function ownFolder(): { folder: string; remove(): void } {
  const folder = mkdtempSync(join(tmpdir(), 'ioc-bench-'))
  const remove = () => {
    process.off('exit', remove)
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
  }
  process.once('exit', remove)
  return { folder, remove }
}

/** Starts a program that ends with this process at the latest; `stop` asks it to end, and ends it after 30 s. */
export function startProcess(program: string, words: readonly string[], environment = {}): OwnProcess {
  const child = spawn(program, words, {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...process.env, ...environment },
  })
  const killWithUs = () => void child.kill('SIGKILL')
  process.prependOnceListener('exit', killWithUs)
  child.once('exit', () => process.off('exit', killWithUs))
  return {
    child,
    pid: child.pid ?? 0,
    stop: async () => {
      if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return
      const ended = once(child, 'exit')
      child.kill('SIGTERM')
      if (await Promise.race([ended.then(() => true), sleep(stopWithinMs, false, { ref: false })])) return
      child.kill('SIGKILL')
      await ended
    },
  }
}

/** Resolves once `answers` does not throw; throws where the process ends before, or after 60 s. */
export async function answering(name: string, started: OwnProcess, answers: () => Promise<unknown>): Promise<void> {
  const deadline = performance.now() + startWithinMs
  for (;;) {
    try {
      await answers()
      return
    } catch (cause) {
      if (started.child.exitCode !== null || performance.now() > deadline) {
        await started.stop()
        throw new Error(`${name} did not start`, { cause })
      }
    }
    await sleep(50)
  }
}

/** A port of this machine that nobody listens on now. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (typeof address !== 'object' || address === null) throw new Error('the system gave no port')
  return address.port
}
