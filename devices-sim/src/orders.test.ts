import { randomUUID } from 'node:crypto'
import type { DeviceCommand } from '@ioc/domain/device-command'
import { expect, test } from 'vitest'
import { instrumentsOf, makeFleet } from './fleet.ts'
import { momentOf } from './local-time.ts'
import { Orders } from './orders.ts'
import { sense } from './sense.ts'
import { weatherOf } from './weather.ts'
import type { Trouble } from './world.ts'

const now = Date.parse('2026-08-10T00:30:00Z')
const weather = weatherOf(48)
const fleet = instrumentsOf(48, makeFleet(48, 2000).devices)
const pump = fleet.find(({ device }) => device.kind === 'irrigation_pump')
const transformer = fleet.find(({ device }) => device.kind === 'transformer')
if (!pump || !transformer) throw new Error('the fleet has no pump or no transformer')
const publisher = pump.device.gateway ?? pump.device.id

function ordersOf() {
  const obeyed: string[] = []
  const devices = new Map(fleet.map(({ device }) => [device.id, device]))
  const orders = new Orders({
    find: (speaker, id) => {
      const device = devices.get(id)
      return device && (device.gateway ?? device.id) === speaker ? device : undefined
    },
    obeyed: (id) => void obeyed.push(id),
  })
  return { orders, obeyed }
}

const commandFor = (
  command: string,
  parameters: Record<string, number> = {},
  device = pump.device.id,
): DeviceCommand => ({
  ...{ id: randomUUID(), device, command, parameters },
  issuedAt: new Date(now - 1000).toISOString(),
  expiresAt: new Date(now + 60_000).toISOString(),
})

test('a pump that is told to stop stands still, to run runs at its speed, and goes back to its hours when it is let', () => {
  const { orders, obeyed } = ordersOf()
  const values = (t = now) => sense(pump, t, weather, { order: orders.of(pump.device.id) })
  const own = values()
  const states = (command: string, parameters: Record<string, number> = {}) =>
    orders.take(publisher, commandFor(command, parameters), now).map(({ state }) => state)
  expect(states('run', { speed: 1 })).toEqual(['accepted', 'done'])
  const full = values()
  expect(full.flow).toBeGreaterThan(0.05)
  expect(states('run', { speed: 0.5 })).toEqual(['accepted', 'done'])
  expect((values().flow ?? 0) / (full.flow ?? 1)).toBeCloseTo(0.5, 2)
  expect(values().power).toBeLessThan((full.power ?? 0) / 2)
  expect(states('stop')).toEqual(['accepted', 'done'])
  expect(values()).toEqual({ flow: 0, power: 0 })
  expect(values(now + 86_400_000)).toEqual({ flow: 0, power: 0 })
  expect(states('automatic')).toEqual(['accepted', 'done'])
  expect(values()).toEqual(own)
  expect(obeyed).toEqual([1, 2, 3, 4].map(() => pump.device.id))
})

test('an order does not mend a pump that runs dry, save by stopping it', () => {
  const { orders } = ordersOf()
  const dry: Trouble = {
    ...{ id: 'T', kind: 'pump_dry_run', devices: [pump.device.id], gateway: null, strength: 0.5 },
    ...{ start: now - 1000, end: now + 600_000 },
  }
  const values = () => sense(pump, now, weather, { troubles: [dry], order: orders.of(pump.device.id) })
  orders.take(publisher, commandFor('run', { speed: 1 }), now)
  expect(values().flow).toBe(0)
  expect(values().power).toBeGreaterThan(5000)
  orders.take(publisher, commandFor('stop'), now)
  expect(values()).toEqual({ flow: 0, power: 0 })
})

test('fans cool the oil of a transformer, little by little', () => {
  const { orders } = ordersOf()
  const { id, gateway } = transformer.device
  orders.take(gateway ?? id, commandFor('cool', { fans: 1 }, id), now)
  const cooledBy = (t: number) =>
    (sense(transformer, t, weather).oil_temperature ?? 0) -
    (sense(transformer, t, weather, { order: orders.of(id) }).oil_temperature ?? 0)
  expect(cooledBy(now)).toBe(0)
  expect(cooledBy(now + 450_000)).toBeCloseTo(7, 0)
  expect(cooledBy(now + 3_600_000)).toBeCloseTo(14, 0)
  expect(momentOf(now).hour).toBe(7.5)
})

test.each<[why: string, command: DeviceCommand, from: string, word: string]>([
  ['is out of range', commandFor('run', { speed: 3 }), publisher, '0.2 to 1'],
  ['is unknown', commandFor('fly'), publisher, 'it takes run, stop, automatic'],
  ['has expired', { ...commandFor('stop'), expiresAt: new Date(now).toISOString() }, publisher, 'expired'],
  ['came to another publisher', commandFor('stop'), 'GW-NOWHERE', 'does not speak for'],
  ['is for a device that takes none', commandFor('stop', {}, 'HY-CAULAU'), 'HY-CAULAU', 'takes no command'],
])('a command that %s is refused and changes nothing', (_, command, from, word) => {
  const { orders, obeyed } = ordersOf()
  const replies = orders.take(from, command, now)
  expect(replies).toHaveLength(1)
  expect(replies[0]).toMatchObject({ id: command.id, state: 'refused' })
  expect(replies[0]?.detail).toContain(word)
  expect([orders.of(command.device), obeyed]).toEqual([undefined, []])
})

test('a copy of a command is answered as the first was, and obeyed no second time', () => {
  const { orders, obeyed } = ordersOf()
  const stop = commandFor('stop')
  const first = orders.take(publisher, stop, now)
  orders.take(publisher, commandFor('automatic'), now + 1000)
  expect(orders.take(publisher, stop, now + 2000)).toEqual(first)
  expect(orders.of(pump.device.id)).toBeUndefined()
  expect(obeyed).toHaveLength(2)
})
