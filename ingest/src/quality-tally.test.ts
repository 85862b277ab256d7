import { testDevice } from '@ioc/domain/testing/test-device'
import { expect, test } from 'vitest'
import { QualityBook, type Tallies, tally } from './quality-tally.ts'

const at = Date.parse('2026-11-21T16:59:00Z')
const registry = new Map([testDevice('TC-1'), testDevice('TC-2', { gateway: 'GW-1' })].map((one) => [one.id, one]))
const find = (id: string) => registry.get(id)
const sent = (publisher: string, more: object = {}) => ({ publisher, commune: '20299', a: at, ...more })

/** Notes as a journal keeps them; `crash` forgets nothing that was committed. */
function openNotes() {
  const kept = new Map<string, Uint8Array>()
  return {
    note: (name: string) => kept.get(name),
    commit: (notes: Record<string, Uint8Array | null>) => {
      for (const [name, value] of Object.entries(notes)) value === null ? kept.delete(name) : kept.set(name, value)
    },
    names: () => [...kept.keys()],
  }
}

test.each([
  ['a device that speaks for itself, in its own commune', 'TC-1', sent('TC-1'), ['20242', 'traffic_counter', null]],
  ['a device behind a gateway', 'TC-2', sent('GW-1'), ['20242', 'traffic_counter', 'GW-1']],
  ['an unknown device behind a gateway', 'X-9', sent('GW-1'), ['20299', null, 'GW-1']],
  ['a message of a device that cannot be read', null, sent('TC-1'), ['20242', 'traffic_counter', null]],
  ['a message of a gateway that cannot be read', null, sent('GW-1'), ['20299', null, 'GW-1']],
  ['what has joined with an enrolment', 'TC-1', sent('new', { enrolled: true }), ['20299', null, null]],
] as const)('%s is counted of its source', (_title, device, from, [commune, kind, gateway]) => {
  const notes = openNotes()
  const book = new QualityBook(notes)
  const tallies: Tallies = new Map()
  tally(tallies, 'refused', { device, sent: from, find })
  const { notes: changed, done } = book.take(tallies, at)
  notes.commit(changed)
  done()
  expect(book.ofDay('2026-11-21')).toMatchObject([{ commune, kind, gateway, tally: { refused: 1 } }])
})

test('what was committed is there after a crash, and nothing that was not', () => {
  const notes = openNotes()
  let book = new QualityBook(notes)
  let committed = 0
  for (let n = 0; n < 60; n++) {
    const tallies: Tallies = new Map()
    tally(tallies, 'accepted', { device: 'TC-1', sent: { ...sent('TC-1'), a: at + n * 2000 }, find })
    const taken = book.take(tallies, at + n * 2000)
    // Every fifth commit fails, and the process with it.
    if (n % 5 === 4) book = new QualityBook(notes)
    else {
      notes.commit(taken.notes)
      if (n % 7 === 6) book = new QualityBook(notes)
      else taken.done()
      committed++
    }
  }
  const counted = ['2026-11-21', '2026-11-22'].map((day) => book.ofDay(day)[0]?.tally.accepted ?? 0)
  expect(counted[0]).toBeGreaterThan(0)
  expect(counted[1]).toBeGreaterThan(0)
  expect((counted[0] ?? 0) + (counted[1] ?? 0)).toBe(committed)
})

test('days are forgotten after 400', () => {
  const notes = openNotes()
  for (const now of [at, at + 401 * 86_400_000]) {
    const tallies: Tallies = new Map()
    tally(tallies, 'accepted', { device: 'TC-1', sent: { ...sent('TC-1'), a: now }, find })
    notes.commit(new QualityBook(notes).take(tallies, now).notes)
  }
  expect(notes.names()).not.toContain('quality/2026-11-21')
})
