import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { Site, send, until } from './running-broker.ts'

const topic = 'ioc/live/reading/20242/gauge'
const folder = mkdtempSync(join(tmpdir(), 'small-disk-'))
const isMounted = mountSmallDisk()

afterAll(() => {
  // Lazily: the writer that was closed may hold its files until it is collected.
  if (isMounted) execFileSync('umount', ['--lazy', folder])
  rmSync(folder, { recursive: true, force: true })
})

/** A disk of 8 MiB at `folder`, where the system lets us have one. */
function mountSmallDisk(): boolean {
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=8m', 'tmpfs', folder], { stdio: 'ignore' })
    return true
  } catch {
    const line = 'only root can mount a small disk: the test of a full disk is skipped'
    if (process.env.IOC_TEST_ALL === '1') throw new Error(line)
    process.stdout.write(`${line}\n`)
    return false
  }
}

test.skipIf(!isMounted)(
  'on a full disk nothing is acknowledged that is not in the journal, and once there is space all is taken again',
  async () => {
    const filler = join(folder, 'filler')
    writeFileSync(filler, Buffer.alloc(4 * 1024 * 1024))
    const site = new Site({ IOC_RAW_FREE_SHARE: '0' }, folder)
    try {
      await site.admit('gauge', { type: 'publisher', commune: '20242' })
      await site.start()
      const acknowledged: string[] = []
      let n = 0
      const tries = async () => {
        const gauge = await site.connected('gauge')
        for (;;) {
          const payload = `${n++} ${'x'.repeat(20_000)}`
          if ((await send(gauge, topic, payload)) === 'closed') return
          acknowledged.push(payload)
        }
      }
      await tries()
      const beforeFull = acknowledged.length
      for (let round = 0; round < 50; round++) {
        const gauge = await site.connected('gauge')
        const payload = `${n++} ${'x'.repeat(20_000)}`
        if ((await send(gauge, topic, payload)) === 'acknowledged') acknowledged.push(payload)
        gauge.end(true)
      }
      const whileFull = acknowledged.length - beforeFull
      rmSync(filler)
      const again = async () => {
        const gauge = await site.connected('gauge')
        const isTaken = (await send(gauge, topic, `again ${n}`)) === 'acknowledged'
        gauge.end(true)
        if (isTaken) acknowledged.push(`again ${n}`)
        n++
        return isTaken
      }
      await until('space', again)
      let takenAgain = 0
      for (let round = 0; round < 50; round++) if (await again()) takenAgain++
      const journaled = new Set(await site.readings())
      const missing = acknowledged.filter((payload) => !journaled.has(payload))
      process.stdout.write(
        `disk full after ${beforeFull} messages: ${whileFull} of 50 acknowledged while it was, ${takenAgain} of 50 once there was space, ${missing.length} acknowledged and not in the journal\n`,
      )
      expect(missing).toEqual([])
      expect(takenAgain).toBe(50)
      expect(site.broker?.exitCode).toBe(null)
      const live = (await site.counts()).live
      expect(live?.denials.full).toBeGreaterThan(0)
      expect(live?.received).toBe((live?.denied ?? 0) + journaled.size)
    } finally {
      await site.leave()
    }
  },
)
