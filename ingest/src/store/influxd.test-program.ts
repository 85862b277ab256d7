import { influxdProgram } from './influxd.ts'

/**
 * Path of influxd, or undefined where it is not installed: its tests are then skipped with one printed line; with
 * IOC_TEST_ALL=1 that is a failure.
 */
export function installedInfluxd(): string | undefined {
  const program = influxdProgram(process.env.PATH ?? '')
  if (program) return program
  const line = 'influxd is missing (Debian: apt-get install influxdb): its tests are skipped'
  if (process.env.IOC_TEST_ALL === '1') throw new Error(line)
  process.stdout.write(`${line}\n`)
  return undefined
}
