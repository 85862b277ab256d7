import type { RegistryRecord } from '@ioc/domain/registry'

const commune = '20242'

export type BenchFleet = { records: RegistryRecord[]; gateways: { identity: string; devices: string[] }[] }

/** Gateways with feeder meters behind them, all in one commune; each meter is to report once in so many seconds. */
export function benchFleet(gateways: number, devicesOfEach: number, intervalSeconds = 1): BenchFleet {
  const fleet: BenchFleet = { records: [], gateways: [] }
  for (let g = 0; g < gateways; g++) {
    const identity = `GW-${g}`
    fleet.records.push({
      type: 'gateway',
      id: identity,
      name: identity,
      commune,
      lat: 16.06,
      lon: 108.22,
      simulated: true,
    })
    const devices = Array.from({ length: devicesOfEach }, (_, d) => `FM-${g}-${d}`)
    for (const id of devices)
      fleet.records.push({
        type: 'device',
        id,
        kind: 'feeder_meter',
        name: id,
        commune,
        site: null,
        lat: 16.06 + g / 10_000,
        lon: 108.22,
        gateway: identity,
        intervalSeconds,
        thresholds: {},
        simulated: true,
        lane: null,
      })
    fleet.gateways.push({ identity, devices })
  }
  return fleet
}
