import { expect, test } from 'vitest'
import { alertRow, alertTable, groupId, thresholdValue } from './alert-table.ts'
import { deviceKinds, domainOf, domains, metricOf } from './domains.ts'
import type { Device } from './registry.ts'
import { primaryUnits } from './unit.ts'

test('the five domains of the province are there, each kind belongs to one, and no two stand at one place', () => {
  const ours = ['traffic', 'camera', 'energy', 'agriculture', 'water']
  expect(domains.map((domain) => domain.name).filter((name) => ours.includes(name))).toEqual(ours)
  expect(new Set(domains.map((domain) => domain.order)).size).toBe(domains.length)
  expect(new Set(deviceKinds.map((kind) => kind.kind)).size).toBe(deviceKinds.length)
  for (const kind of deviceKinds) expect(domainOf(kind.kind)?.kinds).toContain(kind)
})

test.each(deviceKinds.map((kind) => [kind.kind, kind] as const))('%s is described without contradiction', (_, kind) => {
  const names = kind.metrics.map((metric) => metric.name)
  expect(new Set(names).size).toBe(names.length)
  for (const metric of kind.metrics) {
    expect(primaryUnits).toContain(metric.unit)
    expect(metric.plausible[0]).toBeLessThan(metric.plausible[1])
    for (const sentinel of metric.sentinels ?? []) {
      expect(sentinel).toBeGreaterThanOrEqual(metric.plausible[0])
      expect(sentinel).toBeLessThanOrEqual(metric.plausible[1])
    }
  }
  for (const name of kind.forecast) expect(names).toContain(name)
  const commands = kind.commands?.map((one) => one.command) ?? []
  expect(new Set(commands).size).toBe(commands.length)
  for (const { unit, range } of kind.commands?.flatMap((one) => one.parameters) ?? []) {
    expect(primaryUnits).toContain(unit)
    expect(range[0]).toBeLessThan(range[1])
  }
  for (const limit of kind.limits) {
    expect(names).toContain(limit.metric)
    const fixed = limit.thresholds.flatMap((threshold) => (threshold.value === 'device' ? [] : [threshold.value]))
    const heavier = limit.direction === 'above' ? fixed.toSorted((a, b) => a - b) : fixed.toSorted((a, b) => b - a)
    expect(fixed).toEqual(heavier)
  }
})

test('a domain figure is of a kind and metric of its own domain', () => {
  for (const domain of domains) {
    expect(domainOf(domain.figure.kind)).toBe(domain)
    expect(metricOf(domain.figure.kind, domain.figure.metric)).toBeDefined()
  }
})

test('an alarm has a priority, an event has none, and only limit rules reach alarm', () => {
  for (const row of alertTable) {
    expect(row.priority === null).toBe(row.level !== 'alarm')
    if (['silent', 'stuck', 'sentinel', 'forecast'].includes(row.rule)) expect(row.level).toBe('event')
  }
})

test('a title says what happens in at most 32 letters, in both languages', () => {
  for (const row of alertTable) {
    expect(row.title.vi.length).toBeLessThanOrEqual(32)
    expect(row.title.en.length).toBeLessThanOrEqual(32)
    expect(row.title.vi).toBe(row.title.vi.normalize('NFC'))
  }
})

test('a river above level 3 is the heaviest alarm, at the threshold of its own gauge', () => {
  expect(alertRow('river_gauge', 'flood', 'bd3')).toMatchObject({ level: 'alarm', priority: 1, class: 'flood' })
  const step = { name: 'bd3', value: 'device', level: 'alarm', priority: 1, title: { vi: '', en: '' } } as const
  expect(thresholdValue(step, { thresholds: { bd3: 4 } })).toBe(4)
  expect(thresholdValue(step, { thresholds: {} })).toBeUndefined()
})

test('alerts of one gateway, site or commune share a group, and of other rules do not', () => {
  const device: Device = {
    type: 'device',
    id: 'D',
    kind: 'feeder_meter',
    name: 'D',
    commune: '20242',
    site: 'EN-110LT',
    lat: 0,
    lon: 0,
    gateway: 'GW',
    intervalSeconds: 30,
    thresholds: {},
    simulated: true,
    lane: null,
  }
  expect(groupId('site', 'power_loss', device)).toBe('power_loss:site:EN-110LT')
  expect(groupId('gateway', 'silent', device)).toBe('silent:gateway:GW')
  expect(groupId('commune', 'heat', device)).toBe('heat:commune:20242')
  expect(groupId('device', 'stuck', device)).toBe('stuck:device:D')
})
