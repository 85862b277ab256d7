import type { SeriesEntry } from './series-manifest.ts'

/** As what a real series is played: one metric of one kind of device, `factor` times the number in the file. */
export type SeriesMapping = { kind: string; metric: string; factor: number }

const milesPerHour = 0.44704
const microsiemensPerCentimetre = 1e-4

/** Series kind and unit -> metric. NAB states no units: its Minnesota speeds are miles per hour, occupancy per cent. */
const mappings: Record<string, SeriesMapping> = {
  'vehicle_count veh/15min': { kind: 'traffic_counter', metric: 'vehicle_rate', factor: 1 / 15 },
  'vehicle_count veh/h': { kind: 'traffic_counter', metric: 'vehicle_rate', factor: 1 / 60 },
  'speed mile/h': { kind: 'traffic_counter', metric: 'speed', factor: milesPerHour },
  'speed ': { kind: 'traffic_counter', metric: 'speed', factor: milesPerHour },
  'occupancy ': { kind: 'traffic_counter', metric: 'occupancy', factor: 0.01 },
  'car_count_video count/h': { kind: 'camera_counter', metric: 'vehicle_rate', factor: 1 / 60 },
  'bike_count_video count/h': { kind: 'camera_counter', metric: 'vehicle_rate', factor: 1 / 60 },
  'pedestrian_count_video count/h': { kind: 'camera_counter', metric: 'people_rate', factor: 1 / 60 },
  'pedestrian_count count/h': { kind: 'camera_counter', metric: 'people_rate', factor: 1 / 60 },
  'gate_count persons/10min': { kind: 'camera_counter', metric: 'people_rate', factor: 1 / 10 },
  'transformer_load MW?': { kind: 'feeder_meter', metric: 'power', factor: 1e6 },
  'oil_temperature degC': { kind: 'transformer', metric: 'oil_temperature', factor: 1 },
  'air_temperature degC': { kind: 'field_weather', metric: 'air_temperature', factor: 1 },
  'air_temperature_outside degC': { kind: 'field_weather', metric: 'air_temperature', factor: 1 },
  'humidity %': { kind: 'field_weather', metric: 'humidity', factor: 1 },
  // Its numbers run to 1,800: they can be lux, and cannot be klux.
  'light klux?': { kind: 'field_weather', metric: 'light', factor: 1 },
  'conductivity uS/cm': { kind: 'soil_probe', metric: 'conductivity', factor: microsiemensPerCentimetre },
  'water_level m': { kind: 'river_gauge', metric: 'level', factor: 1 },
}

/** The metric that a series is played as, or why there is none. */
export function mappingOf(entry: Pick<SeriesEntry, 'kind' | 'unit'>): SeriesMapping | { skipped: string } {
  const found = mappings[`${entry.kind} ${entry.unit}`]
  if (found) return found
  return {
    skipped: `no device has a metric for ${entry.kind}${entry.unit === '' ? ' (no unit)' : ` in ${entry.unit}`}`,
  }
}
