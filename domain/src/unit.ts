/**
 * Units of SenML: the primary registry (RFC 8428, 12.1) that readings are stored in, and the secondary one
 * (RFC 8798) that devices may send: a secondary value times `scale` plus `offset` is the primary value.
 */
export const primaryUnits = [
  'm',
  'kg',
  's',
  'A',
  'K',
  'W',
  'J',
  'V',
  'Hz',
  'Pa',
  'Cel',
  'lx',
  'm/s',
  'm3/s',
  'm2',
  'm3',
  'l',
  'l/s',
  'W/m2',
  'VA',
  'var',
  'vars',
  'VAs',
  'Wh/m',
  'S/m',
  'pH',
  'dB',
  'dBW',
  'bit/s',
  'B',
  'lat',
  'lon',
  'count',
  '/',
  '%',
  '%RH',
  '%EL',
  'EL',
  '1/s',
  '1/min',
  'beat/min',
  'beats',
  'kg/m3',
  'C',
  'F',
  'H',
  'T',
  'S',
  'ohm',
  'N',
  'deg',
  'rad',
] as const
export type PrimaryUnit = (typeof primaryUnits)[number]

const secondaryUnits: Record<string, SecondaryUnit> = {
  ms: { primary: 's', scale: 1e-3 },
  min: { primary: 's', scale: 60 },
  h: { primary: 's', scale: 3600 },
  MHz: { primary: 'Hz', scale: 1e6 },
  kW: { primary: 'W', scale: 1e3 },
  kVA: { primary: 'VA', scale: 1e3 },
  kvar: { primary: 'var', scale: 1e3 },
  Ah: { primary: 'C', scale: 3600 },
  Wh: { primary: 'J', scale: 3600 },
  kWh: { primary: 'J', scale: 3.6e6 },
  varh: { primary: 'vars', scale: 3600 },
  kvarh: { primary: 'vars', scale: 3.6e6 },
  kVAh: { primary: 'VAs', scale: 3.6e6 },
  'Wh/km': { primary: 'Wh/m', scale: 1e-3 },
  KiB: { primary: 'B', scale: 1024 },
  GB: { primary: 'B', scale: 1e9 },
  'Mbit/s': { primary: 'bit/s', scale: 1e6 },
  mV: { primary: 'V', scale: 1e-3 },
  mA: { primary: 'A', scale: 1e-3 },
  dBm: { primary: 'dBW', scale: 1, offset: -30 },
  'ug/m3': { primary: 'kg/m3', scale: 1e-9 },
  'mm/h': { primary: 'm/s', scale: 1 / 3.6e6 },
  'm/h': { primary: 'm/s', scale: 1 / 3600 },
  'km/h': { primary: 'm/s', scale: 1 / 3.6 },
  ppm: { primary: '/', scale: 1e-6 },
  '/100': { primary: '/', scale: 1e-2 },
  '/1000': { primary: '/', scale: 1e-3 },
  hPa: { primary: 'Pa', scale: 100 },
  mm: { primary: 'm', scale: 1e-3 },
  cm: { primary: 'm', scale: 1e-2 },
  km: { primary: 'm', scale: 1e3 },
}

/** Is this symbol one of SenML's own, primary or secondary? */
export function isSenmlUnit(symbol: string): boolean {
  return Object.hasOwn(secondaryUnits, symbol) || primaryUnits.some((unit) => unit === symbol)
}

/** Another form of a primary unit: a value in it times `scale` plus `offset` is the primary value. */
export type SecondaryUnit = { primary: PrimaryUnit; scale: number; offset?: number }

/**
 * The value in `wanted`, or undefined where `given` is not that unit or one of its secondary forms: those of SenML,
 * then `admitted`, the form that this centre's registry gives that symbol.
 */
export function toPrimary(
  value: number,
  given: string,
  wanted: PrimaryUnit,
  admitted?: SecondaryUnit,
): number | undefined {
  if (given === wanted) return value
  const secondary = Object.hasOwn(secondaryUnits, given) ? secondaryUnits[given] : admitted
  if (!secondary || secondary.primary !== wanted) return undefined
  // Twelve significant digits hide the noise of binary scaling (60 km/h back and forth) and keep every sensor's own.
  return Number((value * secondary.scale + (secondary.offset ?? 0)).toPrecision(12))
}
