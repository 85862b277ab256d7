import { readFileSync } from 'node:fs'

/** CPU seconds (user and system) that a process has used so far, and its peak resident memory in MB; Linux only. */
export function usage(pid: number): { cpuSeconds: number; peakMb: number } {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  const ticksPerSecond = 100
  const cpuSeconds = (Number(fields[11]) + Number(fields[12])) / ticksPerSecond
  const peak = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))
  return { cpuSeconds, peakMb: Number(peak?.[1] ?? 0) / 1024 }
}
