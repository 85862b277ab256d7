import type { FigureRow } from './figures.ts'
import { ours } from './ours.ts'
import { measureWindow, type Window } from './window.ts'

const readingsPerSecond = 5000
const peakGoalMb = 300

type Growth = { rows: Omit<FigureRow, 'command'>[]; table: string[] }

/** What the same readings cost our rooms when they come from more and more devices. */
export async function growth(fleets: readonly number[], seconds: number): Promise<Growth> {
  const measured: { devices: number; window: Window }[] = []
  for (const devices of fleets) {
    const window = await measureWindow(ours('DuckDB'), { readingsPerSecond, seconds, devices })
    measured.push({ devices, window })
    process.stdout.write(`${devices} devices: ${JSON.stringify(window)}\n`)
  }
  const rooms = Object.keys(measured[0]?.window.cpu ?? {})
  return {
    rows: measured.flatMap(({ devices, window }) => {
      const missing = window.acknowledgedInAll - window.kept.readings
      const heavy = Object.entries(window.peakMb).filter(([, peak]) => peak > peakGoalMb)
      return [
        {
          what: `${devices} devices: readings acknowledged, and in the files of the store at the end`,
          goal: 'the same',
          measured: `${window.acknowledgedInAll} and ${window.kept.readings}`,
          met: missing <= 0,
        },
        {
          what: `${devices} devices: peak memory of each room`,
          goal: `<= ${peakGoalMb} MB each`,
          measured:
            heavy.length === 0 ? 'all within' : heavy.map(([room, peak]) => `${room} ${peak.toFixed(0)}`).join(', '),
          met: heavy.length === 0,
        },
      ]
    }),
    table: [
      line([`${readingsPerSecond} readings/s for ${seconds} s`, 'CPU seconds per million readings', ...rooms]),
      line(['---', '---', ...rooms.map(() => '---')]),
      ...measured.map(({ devices, window }) => {
        const cost = (cpu: number) => ((cpu / window.acknowledged) * 1e6).toFixed(1)
        const all = Object.values(window.cpu).reduce((sum, cpu) => sum + cpu, 0)
        const each = rooms.map(
          (room) => `${cost(window.cpu[room] ?? 0)} s, peak ${(window.peakMb[room] ?? 0).toFixed(0)} MB`,
        )
        return line([
          `${devices} devices, each once in ${(devices / (readingsPerSecond / 4)).toFixed(1)} s`,
          cost(all),
          ...each,
        ])
      }),
      '',
    ],
  }
}

const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
