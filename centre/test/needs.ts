import { existsSync, readdirSync } from 'node:fs'
import { delimiter, join } from 'node:path'

const packages: Record<string, string> = {
  chromium: 'chromium',
  mosquitto_pub: 'mosquitto-clients',
  influxd: 'influxdb',
  xmllint: 'libxml2-utils',
  faketime: 'faketime',
}

/**
 * Path of a program that a test needs. Where it is missing the test is skipped with one printed line that says what to
 * install; with IOC_TEST_ALL=1 that is a failure.
 */
export function program(name: keyof typeof packages): string | undefined {
  const found = (process.env.PATH ?? '')
    .split(delimiter)
    .map((folder) => join(folder, name))
    .find((path) => existsSync(path))
  if (found) return found
  const line = `${name} is missing (Debian: apt-get install ${packages[name]}): its tests are skipped`
  if (process.env.IOC_TEST_ALL === '1') throw new Error(line)
  process.stdout.write(`${line}\n`)
  return undefined
}

/**
 * The library by which `faketime` shows a program with threads another clock; it lies in the folder of the machine's
 * kind.
 */
export function fakeClockLibrary(): string | undefined {
  if (!program('faketime')) return undefined
  const libraries = readdirSync('/usr/lib').map((folder) => `/usr/lib/${folder}/faketime/libfaketimeMT.so.1`)
  const found = libraries.find((path) => existsSync(path))
  if (!found) throw new Error('faketime is installed, but libfaketimeMT.so.1 is not below /usr/lib/*/faketime')
  return found
}

/** Folder of the data whose licences keep them out of the repository, or undefined where IOC_TEST_DATA is not set. */
export function testData(): string | undefined {
  const folder = process.env.IOC_TEST_DATA
  if (folder && !existsSync(folder)) throw new Error(`IOC_TEST_DATA names ${folder}, which is not there`)
  return folder || undefined
}
