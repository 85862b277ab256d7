import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Heads } from './series-heads.ts'

const device = fc.constantFrom('FM-1', 'FM-2', 'RG-1')
const metric = fc.constantFrom('power', 'voltage', 'level')
const step = fc.tuple(device, metric, fc.integer({ min: 0, max: 50 }), fc.double({ noNaN: true }))

test('whatever the order of devices and metrics, each series has its newest reading, also after it was saved', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
      const heads = new Heads()
      const newest = new Map<string, { t: number; value: number }>()
      for (const [of, name, t, value] of steps) {
        heads.advance(of, name, t, value)
        const known = newest.get(`${of} ${name}`)
        if (known === undefined || t > known.t) newest.set(`${of} ${name}`, { t, value })
      }
      for (const some of [heads, Heads.from(heads.columns(1, 1))]) {
        expect(some.columns(1, 1).t).toHaveLength(newest.size)
        for (const [name, one] of newest) {
          const [of = '', what = ''] = name.split(' ')
          expect(some.get(of, what)).toEqual(one)
        }
      }
      expect(heads.get('nobody', 'power')).toBeUndefined()
    }),
  )
})
