import type { Priority } from '@ioc/domain/device-kind'

/** Outlines of the marks on a field of 24 units, with the baseline of the numeral. */
export const markShapes: Record<Priority, { path: string; baseline: number }> = {
  1: { path: 'M2 2H22V22H2Z', baseline: 16.6 },
  2: { path: 'M12 1.5L23.2 21.5H.8Z', baseline: 19 },
  3: { path: 'M12 .8L23.2 12L12 23.2L.8 12Z', baseline: 16.6 },
}

/** `open`: an alarm that stands. `returned`: its condition is gone. `none`: a count of zero, without colour. */
export type MarkState = 'open' | 'returned' | 'none'

export function Mark({ priority, state, blinks = false }: { priority: Priority; state: MarkState; blinks?: boolean }) {
  const { path, baseline } = markShapes[priority]
  return (
    <svg
      className={`mark mark-${state}${blinks ? ' blinks' : ''}`}
      data-priority={priority}
      viewBox="-1.5 -1.5 27 27"
      aria-hidden="true"
    >
      {state === 'returned' ? <path className="mark-under" d={path} /> : null}
      <path className="mark-shape" d={path} />
      <text x="12" y={baseline} textAnchor="middle">
        {priority}
      </text>
    </svg>
  )
}

/** The ring of an event: no colour, no numeral. */
export function EventMark() {
  return (
    <svg className="mark mark-event" viewBox="-1.5 -1.5 27 27" aria-hidden="true">
      <circle cx="12" cy="12" r="8" />
    </svg>
  )
}
