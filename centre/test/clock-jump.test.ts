import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { AlertTransition } from '@ioc/domain/alert'
import { AlertList } from '@ioc/domain/messages/api-shapes'
import type { CommuneTick, ConsoleToServer, ServerToConsole, Snapshot } from '@ioc/domain/messages/live-events'
import { testGauge } from '@ioc/domain/testing/test-device'
import { io, type Socket } from 'socket.io-client'
import { expect, test } from 'vitest'
import { duplicatesAtRest, judge } from './judging.ts'
import { alertsAgain, alertsOf, recordRaw, untilAllSilent } from './kill-run.ts'
import { LoadDevice } from './load-device.ts'
import { fakeClockLibrary } from './needs.ts'
import { type Province, startProvince } from './province.ts'

const library = fakeClockLibrary()
const devices = Array.from({ length: 40 }, (_, n) => testGauge(`CJ-${n}`, { intervalSeconds: 1 }))
const restMs = 1700

test.skipIf(!library)(
  'clocks of ingest and operations that jump by an hour, ahead and back, lose, double and reorder nothing',
  async () => {
    const clocks = { ingest: clock(), operations: clock() }
    const province = await startProvince({
      environmentOf: { ingest: clocks.ingest.environment, operations: clocks.operations.environment },
    })
    const recording = await recordRaw(province.dataDir)
    try {
      const tokens = await province.register(devices)
      const screen = await openScreen(province)
      const offset = async () => (await screen.clock()) - Date.now()
      const loads = devices.map(
        ({ id, commune }, phase) =>
          new LoadDevice({ id, commune, token: tokens.get(id) ?? '', port: province.mqttPort, perSecond: 20, phase }),
      )
      for (const load of loads) load.start()
      await sleep(restMs)
      clocks.ingest.set('+3600')
      clocks.operations.set('-3600')
      expect(await offset()).toBeLessThan(-3_590_000)
      await sleep(restMs)
      clocks.ingest.set('-3600')
      clocks.operations.set('+3600')
      expect(await offset()).toBeGreaterThan(3_590_000)
      await sleep(restMs)
      clocks.ingest.set('+0')
      clocks.operations.set('+0')
      await sleep(restMs)
      for (const load of loads) load.finish()
      await Promise.all(loads.map((load) => load.finished()))
      await duplicatesAtRest(province)
      await untilAllSilent(province.dataDir, devices)
      expect(await judge(province, loads)).toEqual({ lost: [], doubled: [] })
      expect((await province.counts()).readings.quarantined).toBe(0)

      const alerts = await alertsOf(province.dataDir)
      const transitions = alerts.map((text, n) => ({ key: AlertTransition.parse(JSON.parse(text)).key, offset: n + 1 }))
      await expect.poll(() => lastOffsets(shown(screen))).toEqual(lastOffsets(transitions))
      expect(gapsOf(screen)).toEqual([])
      expect(shown(screen).map(({ offset }) => offset)).toEqual(
        shown(screen)
          .map(({ offset }) => offset)
          .toSorted((a, b) => a - b),
      )
      const { alerts: kept } = await province.ask('/api/alerts', AlertList)
      expect(lastOffsets(kept)).toEqual(lastOffsets(transitions))
      // The lane has come as far as the clock of the machine, and not as far as one that jumped.
      const later = await openScreen(province)
      expect(Math.abs(later.stamp - Date.now())).toBeLessThan(60_000)
      later.close()
      screen.close()
      await province.stop(true)

      const raw = await recording.stop()
      const again = await alertsAgain({ raw, dataDir: province.dataDir })
      const made = loads.reduce((sum, load) => sum + load.made.size, 0)
      process.stdout.write(`clock jumps: ${made} readings, none lost or doubled; ${alerts.length} changes of alerts\n`)
      expect(alerts.length).toBeGreaterThan(20)
      expect(again).toEqual(alerts)
    } finally {
      await recording.stop().catch(() => undefined)
      await province.stop()
      for (const one of Object.values(clocks)) one.remove()
    }
  },
)

/** A clock of a room that can be set: by so many seconds beside that of the machine. */
function clock() {
  const folder = mkdtempSync(join(tmpdir(), 'ioc-clock-'))
  const path = join(folder, 'clock')
  const set = (seconds: string) => {
    writeFileSync(`${path}.new`, `${seconds}\n`)
    renameSync(`${path}.new`, path)
  }
  set('+0')
  return {
    set,
    environment: {
      LD_PRELOAD: library ?? '',
      FAKETIME_TIMESTAMP_FILE: path,
      FAKETIME_NO_CACHE: '1',
      // A clock that is set is the wall clock: timers go by the other one, as on a real machine.
      FAKETIME_DONT_FAKE_MONOTONIC: '1',
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  }
}

type Screen = {
  ticks: CommuneTick[]
  /** Per commune, the last tick before those. */
  seqs: Record<string, number>
  /** How far the lane had come when it was opened, ms since 1970. */
  stamp: number
  clock(): Promise<number>
  close(): void
}

/** A screen on the live lane that keeps every tick. */
async function openScreen(province: Province): Promise<Screen> {
  const socket: Socket<ServerToConsole, ConsoleToServer> = io(province.url(), {
    transports: ['websocket'],
    forceNew: true,
  })
  const ticks: CommuneTick[] = []
  socket.on('changes', (changes) => void ticks.push(...changes.ticks))
  const { seqs, stamp } = await new Promise<Snapshot>((resolve, reject) => {
    socket.emit('subscribe', { lane: 'live', communes: 'all', since: null }, (answer) =>
      answer.type === 'snapshot' ? resolve(answer.snapshot) : reject(new Error(`the screen got ${answer.type}`)),
    )
  })
  const clock = () => new Promise<number>((resolve) => socket.emit('clock', resolve))
  return { ticks, seqs, stamp, clock, close: () => void socket.close() }
}

type Known = { key: string; offset: number }

/** The conditions of alerts that a screen was shown, in the order of the ticks, and of the transitions in each. */
function shown(screen: Screen): Known[] {
  return screen.ticks.flatMap((tick) => tick.alerts.toSorted((a, b) => a.offset - b.offset))
}

/** How far each alert has come. */
function lastOffsets(alerts: readonly Known[]): Record<string, number> {
  return Object.fromEntries(alerts.toSorted((a, b) => a.offset - b.offset).map(({ key, offset }) => [key, offset]))
}

/** Ticks that do not follow the one before them. */
function gapsOf(screen: Screen): CommuneTick[] {
  const last = new Map(Object.entries(screen.seqs))
  return screen.ticks.filter(({ commune, seq }) => {
    const follows = seq === (last.get(commune) ?? 0) + 1
    last.set(commune, seq)
    return !follows
  })
}
