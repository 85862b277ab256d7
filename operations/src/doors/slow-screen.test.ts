import { expect, test } from 'vitest'
import { startProcess } from '../testing/processes.ts'
import {
  accept,
  acceptedWriter,
  deviceOf,
  hearChanges,
  importDevices,
  openIngest,
  openScreen,
  snapshotOf,
  startCentre,
  temporaryFolder,
  until,
} from '../testing/rig.ts'
import { isTooSlow } from './slow-screen.ts'

test.each([
  ['nothing waits', { waitingBytes: 0, onTheWayBytes: 9_000_000, stuckMs: 60_000 }, false],
  ['a little waits for a moment', { waitingBytes: 1000, onTheWayBytes: 1000, stuckMs: 500 }, false],
  ['a little waits for long', { waitingBytes: 1000, onTheWayBytes: 1000, stuckMs: 4000 }, true],
  ['a snapshot is on its way', { waitingBytes: 1000, onTheWayBytes: 6_000_000, stuckMs: 20_000 }, false],
  ['a snapshot never arrives', { waitingBytes: 1000, onTheWayBytes: 6_000_000, stuckMs: 28_000 }, true],
  ['very much waits', { waitingBytes: 5_000_000, onTheWayBytes: 1000, stuckMs: 10 }, true],
])('when %s, a screen is too slow: %#', (_, backlog, slow) => {
  expect(isTooSlow(backlog)).toBe(slow)
})

test('a frozen screen is cut off and begins anew, while another misses nothing', async () => {
  const folder = temporaryFolder()
  const ingest = await openIngest(folder.path)
  const centre = await startCentre(folder.path)
  const ids = Array.from({ length: 2000 }, (_, n) => `D-${n}`)
  await importDevices(
    folder.path,
    centre.port,
    ids.map((id) => deviceOf(id)),
  )
  const frozen = startProcess('operations/src/testing/slow-screen.test-child.ts', {}, [String(centre.port)])
  await until('the screen to freeze', () => frozen.output().includes('first snapshot'))
  const other = await openScreen(centre.port)
  const { seqs } = await snapshotOf(other)
  const heard = hearChanges(other)
  frozen.child.kill('SIGSTOP')
  const writer = acceptedWriter(folder.path)
  const began = Date.now()
  const write = setInterval(() => {
    const t = Date.now()
    const d = [...ids.keys(), ...ids.keys()]
    void accept(writer, {
      ...{ type: 'readings', late: false, devices: ids, kinds: ids.map(() => 'traffic_counter') },
      ...{ metrics: ['speed', 'occupancy'], d, m: d.map((_, row) => (row < ids.length ? 0 : 1)) },
      ...{ t: d.map(() => t), v: d.map((one) => one / 7 + (t - began)), a: d.map(() => t) },
      ...{ raw: d.map(() => 1), i: d },
    })
  }, 100)
  let shed = ''
  await until(
    'the frozen screen to be shed',
    async () => {
      await new Promise((resolve) => setTimeout(resolve, 200))
      const figures = await (await fetch(`http://127.0.0.1:${centre.port}/metrics`)).text()
      shed = /ioc_operations_shed_total\{[^}]*\} (\d+)/.exec(figures)?.[1] ?? ''
      return shed === '1' || Date.now() - began > 40_000
    },
    60_000,
  )
  expect(shed).toBe('1')
  clearInterval(write)
  frozen.child.kill('SIGCONT')
  await until('the screen to begin anew', () => /shed\nagain (snapshot|resumed)/.test(frozen.output()))
  await frozen.end('SIGKILL')
  const ticks = heard.flatMap((message) => message.ticks.map(({ seq }) => seq))
  expect(ticks.length).toBeGreaterThan(20)
  expect(ticks).toEqual(ticks.map((_, place) => (seqs['20242'] ?? 0) + 1 + place))
  other.close()
  await writer.close()
  await centre.stop()
  await ingest.close()
  folder.remove()
})
