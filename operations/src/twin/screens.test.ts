import type { Changes } from '@ioc/domain/messages/live-events'
import { expect, test } from 'vitest'
import { centreOfEachTest } from '../testing/centre-of-each-test.ts'
import {
  accept,
  acceptedWriter,
  deviceOf,
  hearChanges,
  noHeads,
  openIngest,
  openScreen,
  readingsOf,
  snapshotOf,
  startCentre,
  subscribe,
  until,
} from '../testing/rig.ts'

const t0 = Date.parse('2026-11-21T07:00:00Z')
const site = centreOfEachTest([deviceOf('A'), deviceOf('B', { commune: '20275' })])

/** The seqs of one commune that messages carried, in the order in which they came. */
function seqsOf(heard: readonly Changes[], commune: string): number[] {
  return heard.flatMap(({ ticks }) => ticks.filter((tick) => tick.commune === commune).map(({ seq }) => seq))
}

test('a screen gets a snapshot, then numbered changes with ages before the moment they were sent', async () => {
  const writer = acceptedWriter(site.folder.path)
  await accept(writer, readingsOf('A', 'speed', [[t0, 10]]))
  const screen = await openScreen(site.centre.port)
  await until('the first value', async () => (await snapshotOf(screen)).v.length === 1)
  const snapshot = await snapshotOf(screen)
  expect(snapshot).toMatchObject({ lane: 'live', v: [10], t: [t0], d: [0] })
  const heard = hearChanges(screen)
  await accept(writer, readingsOf('A', 'speed', [[t0 + 1000, 11]]))
  await until('the change', () => seqsOf(heard, '20242').length === 1)
  const message = heard.find(({ ticks }) => ticks.length > 0)
  const tick = message?.ticks[0]
  expect(tick).toMatchObject({ commune: '20242', seq: (snapshot.seqs['20242'] ?? 0) + 1, d: [0], v: [11] })
  expect((message?.sent ?? 0) - (tick?.t[0] ?? 0)).toBe(t0 + 1000)
  expect((message?.sent ?? 0) - (tick?.a[0] ?? 0)).toBe(t0 + 1005)
  screen.close()
  await writer.close()
})

test('a reading that comes late never overwrites a newer one', async () => {
  const writer = acceptedWriter(site.folder.path)
  await accept(writer, readingsOf('A', 'speed', [[t0 + 5000, 50]]))
  await accept(writer, readingsOf('A', 'speed', [[t0 + 1000, 1]], true))
  await accept(writer, readingsOf('A', 'speed', [[t0 + 2000, 2]]))
  await accept(writer, readingsOf('B', 'speed', [[t0, 7]]))
  const screen = await openScreen(site.centre.port)
  await until('both values', async () => (await snapshotOf(screen)).v.length === 2)
  expect((await snapshotOf(screen)).v).toEqual([50, 7])
  screen.close()
  await writer.close()
})

test('a screen that was away gets what it missed without gap or double', async () => {
  const writer = acceptedWriter(site.folder.path)
  await accept(writer, readingsOf('A', 'speed', [[t0, 0]]))
  const screen = await openScreen(site.centre.port)
  await until('the first value', async () => (await snapshotOf(screen)).v.length === 1)
  const snapshot = await snapshotOf(screen)
  const heard = hearChanges(screen)
  let n = 0
  const write = setInterval(() => {
    n += 1
    void accept(writer, readingsOf('A', 'speed', [[t0 + n, n]]))
  }, 20)
  await until('some changes', () => seqsOf(heard, '20242').length >= 3)
  screen.close()
  await until('more writes', () => n > 40)
  const again = await openScreen(site.centre.port)
  const heardAgain = hearChanges(again)
  const since = { epoch: snapshot.epoch, seqs: { ...snapshot.seqs, '20242': seqsOf(heard, '20242').at(-1) ?? 0 } }
  expect(await subscribe(again, { since })).toEqual({ type: 'resumed', epoch: snapshot.epoch })
  await until('changes after the return', () => seqsOf(heardAgain, '20242').length >= 8)
  clearInterval(write)
  const seqs = [...seqsOf(heard, '20242'), ...seqsOf(heardAgain, '20242')]
  const first = (snapshot.seqs['20242'] ?? 0) + 1
  expect(seqs).toEqual(seqs.map((_, place) => first + place))
  again.close()
  await writer.close()
})

test('a screen from before a restart of the centre starts from a snapshot', async () => {
  const screen = await openScreen(site.centre.port)
  const since = { epoch: 'of another life', seqs: {} }
  expect((await subscribe(screen, { since })).type).toBe('snapshot')
  const { epoch } = await snapshotOf(screen)
  const future = { epoch, seqs: { '20242': 99 } }
  expect((await subscribe(screen, { since: future })).type).toBe('snapshot')
  screen.close()
})

test('a screen of one commune hears of that commune alone', async () => {
  const writer = acceptedWriter(site.folder.path)
  const screen = await openScreen(site.centre.port)
  await snapshotOf(screen, { communes: ['20275'] })
  const heard = hearChanges(screen)
  await accept(writer, readingsOf('A', 'speed', [[t0, 1]]))
  await accept(writer, readingsOf('B', 'speed', [[t0, 2]]))
  await until('the change of its commune', () => seqsOf(heard, '20275').length === 1)
  expect(seqsOf(heard, '20242')).toEqual([])
  screen.close()
  await writer.close()
})

test('a screen hears once a second that nothing changed', async () => {
  const screen = await openScreen(site.centre.port)
  await snapshotOf(screen)
  const heard = hearChanges(screen)
  await until('two messages without ticks', () => heard.filter(({ ticks }) => ticks.length === 0).length >= 2)
  expect((heard[1]?.sent ?? 0) - (heard[0]?.sent ?? 0)).toBeGreaterThanOrEqual(1000)
  screen.close()
})

test('the twin begins with what ingest knows and goes on after that offset', async () => {
  await site.centre.stop()
  await site.ingest.close()
  const writer = acceptedWriter(site.folder.path)
  const offset = await accept(writer, readingsOf('A', 'speed', [[t0, 1]]))
  site.ingest = await openIngest(site.folder.path, {
    ...noHeads,
    offset,
    stamp: t0 + 500,
    device: ['A', 'B'],
    metric: ['speed', 'speed'],
    t: [t0, t0],
    v: [1, 2],
  })
  await accept(writer, readingsOf('A', 'speed', [[t0 + 1000, 3]]))
  site.centre = await startCentre(site.folder.path)
  const screen = await openScreen(site.centre.port)
  await until('three values', async () => (await snapshotOf(screen)).v.join() === '3,2')
  screen.close()
  await writer.close()
})

test('a screen that asks nonsense is refused in words, and the centre lives', async () => {
  const screen = await openScreen(site.centre.port)
  expect((await subscribe(screen, { lane: 'replay-none' })).type).toBe('refused')
  const odd: unknown[] = [null, 1, 'x', [], { lane: 7 }, { lane: 'live', communes: ['__proto__'], since: null }]
  for (const wish of odd) {
    const answer = await new Promise((resolve) => screen.emit('subscribe', JSON.parse(JSON.stringify(wish)), resolve))
    expect(answer).toMatchObject({ type: 'refused' })
  }
  expect(await new Promise((resolve) => screen.emit('clock', resolve))).toBeGreaterThan(t0)
  screen.close()
})
