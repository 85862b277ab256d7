import { existsSync, readdirSync, readFileSync } from 'node:fs'

/**
 * Processes that were started with this configuration as the word behind `-config`: a keeper may be killed before it
 * has written down whom it started, so all are looked at. None where there is no /proc.
 */
export function processesOn(config: string): number[] {
  if (!existsSync('/proc/self')) return []
  return readdirSync('/proc')
    .map(Number)
    .filter((pid) => Number.isInteger(pid) && isOn(pid, config))
}

/** Does this process run, with this configuration? Whoever has the file open to read or edit it does not. */
export function isOn(pid: number, config: string): boolean {
  try {
    const words = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0')
    const place = words.indexOf('-config')
    return place !== -1 && words[place + 1] === config
  } catch {
    return false
  }
}
