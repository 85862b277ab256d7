import fc from 'fast-check'
import { expect, test } from 'vitest'
import { TickRing } from './tick-ring.ts'

const every = () => true
const values = (v: number) => ({ d: [1], m: [0], v: [v], t: [0], a: [0], alerts: [] })

test('whatever ticks there were, what a screen missed follows what it had without hole or double, or it starts anew', () => {
  const tick = fc.record({ commune: fc.constantFrom('20242', '20275', '20194'), pauseMs: fc.nat(3000) })
  fc.assert(
    fc.property(fc.array(tick, { minLength: 1, maxLength: 60 }), fc.nat(60), (ticks, leftAfter) => {
      const ring = new TickRing({ keepMs: 10_000, bytes: 3000 })
      const had: Record<string, number> = {}
      let sent = 0
      for (const [place, { commune, pauseMs }] of ticks.entries()) {
        sent += pauseMs
        const [added] = ring.add({ sent, stamp: 0 }, [{ commune, ...values(place) }])
        if (added && place < leftAfter) had[commune] = added.seq
      }
      const missed = ring.missed(had, every, 1000)
      if (!missed) return
      for (const group of missed)
        for (const one of group.ticks) {
          expect(one.seq).toBe((had[one.commune] ?? 0) + 1)
          had[one.commune] = one.seq
        }
      for (const commune of ['20242', '20275', '20194']) expect(had[commune] ?? 0).toBe(ring.seq(commune))
    }),
  )
})

test.each([
  ['nothing was missed', { '20242': 3 }, 100, 0],
  ['two ticks were missed', { '20242': 1 }, 100, 2],
  ['more was missed than a snapshot holds', { '20242': 1 }, 1, undefined],
  ['the screen knows ticks that never were', { '20242': 9 }, 100, undefined],
])('when %s, the ring answers so', (_, had, atMost, groups) => {
  const ring = new TickRing({ keepMs: 10_000, bytes: 100_000 })
  for (let n = 1; n <= 3; n += 1) ring.add({ sent: n, stamp: n }, [{ commune: '20242', ...values(n) }])
  expect(ring.missed(had, every, atMost)?.length).toBe(groups)
})

test('ticks that are too old are gone, and a screen that left before them starts anew', () => {
  const ring = new TickRing({ keepMs: 1000, bytes: 100_000 })
  ring.add({ sent: 0, stamp: 0 }, [{ commune: '20242', ...values(1) }])
  ring.add({ sent: 5000, stamp: 0 }, [{ commune: '20242', ...values(2) }])
  expect(ring.missed({}, every, 100)).toBeUndefined()
  expect(ring.missed({ '20242': 1 }, every, 100)).toHaveLength(1)
})
