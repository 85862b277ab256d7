import { appendFileSync, existsSync, mkdtempSync, readFileSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { SenmlPack } from '@ioc/domain/senml'
import { expect, test } from 'vitest'
import { Outbox } from './outbox.ts'
import { openSpool, type Spool } from './spool.ts'

const pack = (n: number): SenmlPack => [{ n: 'level', u: 'm', v: n, bt: 1_790_000_000 + n }]
const newPath = () => join(mkdtempSync(join(tmpdir(), 'spool-')), 'GW-20242-1.ndjson')

/** A broker's end of the line: takes packs, and acknowledges or fails them when told. */
function line(spool: Spool | null, capacity = 1000) {
  const sent: SenmlPack[] = []
  const open: { pack: SenmlPack; acknowledge: () => void; fail: () => void }[] = []
  let now = 0
  const counts = { dropped: 0, acknowledged: 0, failed: 0 }
  const outbox = new Outbox({
    spool,
    window: 4,
    capacity,
    now: () => now,
    send: (one) =>
      new Promise<void>((resolve, reject) => {
        sent.push(one)
        open.push({ pack: one, acknowledge: resolve, fail: () => reject(new Error('cut')) })
      }),
    onDropped: (packs) => {
      counts.dropped += packs
    },
    onAcknowledged: () => {
      counts.acknowledged++
    },
    onFailed: () => {
      counts.failed++
    },
  })
  const settle = async (how: 'acknowledge' | 'fail') => {
    while (open.length > 0) {
      open.shift()?.[how]()
      await new Promise((resolve) => setImmediate(resolve))
      if (how === 'fail' && open.length === 0) return
    }
  }
  const pass = (milliseconds: number) => {
    now += milliseconds
    outbox.tick()
  }
  return { outbox, sent, settle, pass, counts }
}

test('a pack that is acknowledged at once never touches the disk', async () => {
  const path = newPath()
  const { outbox, settle, pass, counts } = line(openSpool(path))
  outbox.connected(true)
  for (let n = 0; n < 20; n++) {
    outbox.offer(pack(n))
    await settle('acknowledge')
    pass(100)
  }
  expect(counts.acknowledged).toBe(20)
  expect(existsSync(path)).toBe(false)
})

test('a pack without acknowledgement for a second is on disk, and leaves it when the acknowledgement comes', async () => {
  const path = newPath()
  const { outbox, settle, pass } = line(openSpool(path))
  outbox.connected(true)
  outbox.offer(pack(1))
  pass(999)
  expect(existsSync(path)).toBe(false)
  pass(1)
  expect(readFileSync(path, 'utf8')).toContain('"keep":1')
  await settle('acknowledge')
  expect(existsSync(path)).toBe(false)
})

test('a failed pack is sent again with the same times, a second later', async () => {
  const { outbox, sent, settle, pass, counts } = line(openSpool(newPath()))
  outbox.connected(true)
  outbox.offer(pack(7))
  await settle('fail')
  expect(sent.length).toBe(1)
  pass(1000)
  await settle('acknowledge')
  expect(sent).toEqual([pack(7), pack(7)])
  expect(counts).toMatchObject({ failed: 1, acknowledged: 1 })
  expect(outbox.waiting).toBe(0)
})

test('what was made while the broker was away goes out in order, a few at a time', async () => {
  const { outbox, sent, settle } = line(openSpool(newPath()))
  for (let n = 0; n < 30; n++) outbox.offer(pack(n))
  expect(sent.length).toBe(0)
  outbox.connected(true)
  expect(sent.length).toBe(4)
  await settle('acknowledge')
  expect(sent.map((one) => one[0]?.v)).toEqual(Array.from({ length: 30 }, (_, n) => n))
})

test('a process that ends writes down what is not acknowledged, and the next one sends it', async () => {
  const path = newPath()
  const first = line(openSpool(path))
  first.outbox.connected(true)
  for (let n = 0; n < 3; n++) first.outbox.offer(pack(n))
  first.outbox.writeAllDown()
  const second = line(openSpool(path))
  second.outbox.offer(pack(3))
  second.outbox.connected(true)
  await second.settle('acknowledge')
  expect(second.sent.map((one) => one[0]?.v)).toEqual([0, 1, 2, 3])
  expect(existsSync(path)).toBe(false)
})

test('half a line at the end of the spool, as a power cut leaves it, costs that line alone', () => {
  const path = newPath()
  const spool = openSpool(path)
  spool.keep(1, pack(1))
  spool.keep(2, pack(2))
  appendFileSync(path, '{"keep":3,"pack":[{"n":"lev')
  expect([...openSpool(path).kept().keys()]).toEqual([1, 2])
  const again = openSpool(path)
  again.keep(4, pack(4))
  expect([...openSpool(path).kept().keys()]).toEqual([1, 2, 4])
})

test('a spool that keeps and forgets for long does not grow', () => {
  const path = newPath()
  const spool = openSpool(path)
  spool.keep(1, pack(1))
  for (let number = 2; number < 5000; number++) {
    spool.keep(number, pack(number))
    spool.done(number)
  }
  expect(statSync(path).size).toBeLessThan(60_000)
  expect([...openSpool(path).kept().keys()]).toEqual([1])
})

test('a publisher that keeps too many gives up the oldest and counts them', async () => {
  const path = newPath()
  const { outbox, sent, settle, pass, counts } = line(openSpool(path), 10)
  for (let n = 0; n < 25; n++) {
    outbox.offer(pack(n))
    pass(2000)
  }
  expect(counts.dropped).toBe(15)
  outbox.connected(true)
  await settle('acknowledge')
  expect(sent.map((one) => one[0]?.v)).toEqual([15, 16, 17, 18, 19, 20, 21, 22, 23, 24])
})

test('a pack that the broker will never take is given up after thirty cuts, counted, and the next ones go out', async () => {
  const { outbox, sent, settle, pass, counts } = line(openSpool(newPath()))
  outbox.connected(true)
  outbox.offer(pack(1))
  for (let cut = 0; cut < 30; cut++) {
    await settle('fail')
    pass(1000)
  }
  expect(counts).toMatchObject({ failed: 30, dropped: 1 })
  outbox.offer(pack(2))
  await settle('acknowledge')
  expect(sent.at(-1)).toEqual(pack(2))
  expect(outbox.waiting).toBe(0)
})
