import { domainOf, domains } from '@ioc/domain/domains'
import { communesOfDaNang } from '@ioc/domain/facts/communes'
import { floodGauges } from '@ioc/domain/facts/flood'
import { Device, Gateway } from '@ioc/domain/registry'
import { expect, test } from 'vitest'
import { makeFleet } from './fleet.ts'

const fleet = makeFleet(48, 2000)

test('the same seed and number give the same fleet to the byte, another seed gives another', () => {
  expect(JSON.stringify(makeFleet(48, 2000))).toBe(JSON.stringify(fleet))
  expect(JSON.stringify(makeFleet(49, 2000))).not.toBe(JSON.stringify(fleet))
})

test.each([100, 777, 2000, 50_000])('a fleet of %i has just as many devices, with one id each', (count) => {
  const { devices } = makeFleet(48, count)
  expect(devices.length).toBe(count)
  expect(new Set(devices.map((device) => device.id)).size).toBe(count)
})

test('2,000 devices stand in every commune and every domain, a few of them on Hoàng Sa', () => {
  expect(new Set(fleet.devices.map((device) => device.commune)).size).toBe(communesOfDaNang.length)
  expect(new Set(fleet.devices.map((device) => domainOf(device.kind)?.name)).size).toBe(domains.length)
  expect(fleet.devices.filter((device) => device.commune === '20333').length).toBeGreaterThanOrEqual(3)
})

test('every device and gateway is a record that the registry takes, marked as simulated', () => {
  for (const device of fleet.devices) expect(Device.parse(device)).toMatchObject({ simulated: true, lane: null })
  for (const gateway of fleet.gateways) expect(Gateway.parse(gateway).simulated).toBe(true)
})

test('each gauge of the facts is there under the id of its site, with the alarm levels that are known', () => {
  for (const gauge of floodGauges) {
    const device = fleet.devices.find((one) => one.id === gauge.site)
    expect(device).toMatchObject({ kind: 'river_gauge', site: gauge.site, gateway: null })
    expect(device?.thresholds.bd3).toBe(gauge.bd3 ?? undefined)
    expect(device?.thresholds.bd1).toBe(gauge.bd1 ?? undefined)
  }
})

test('a hundred devices or more speak for themselves, the rest through gateways that exist', () => {
  const gateways = new Set(fleet.gateways.map((gateway) => gateway.id))
  const alone = fleet.devices.filter((device) => device.gateway === null)
  expect(alone.length).toBeGreaterThanOrEqual(100)
  expect(alone.length).toBeLessThanOrEqual(150)
  expect(gateways.size).toBeGreaterThanOrEqual(60)
  expect(gateways.size).toBeLessThanOrEqual(100)
  for (const device of fleet.devices) if (device.gateway !== null) expect(gateways).toContain(device.gateway)
})

test('50,000 devices stand behind a few hundred connections', () => {
  const large = makeFleet(48, 50_000)
  const alone = large.devices.filter((device) => device.gateway === null).length
  expect(large.gateways.length + alone).toBeLessThan(500)
})
