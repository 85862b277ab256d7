import type { Alert } from '@ioc/domain/alert'
import type { Priority } from '@ioc/domain/device-kind'

/** Outlines of the marks on a field of 24 units, with the baseline of the numeral. */
export const markShapes: Record<Priority, { path: string; baseline: number }> = {
  1: { path: 'M2 2H22V22H2Z', baseline: 16.6 },
  2: { path: 'M12 1.5L23.2 21.5H.8Z', baseline: 19 },
  3: { path: 'M12 .8L23.2 12L12 23.2L.8 12Z', baseline: 16.6 },
}

/**
 * `open`: an alarm that nobody has acknowledged. `acknowledged`: its outline. `returned`: its condition is gone and
 * nobody has acknowledged it. `over`: nothing is left to do. `latched...`: with a lock. `none`: a count of zero,
 * without colour.
 */
export type MarkState =
  | 'open'
  | 'acknowledged'
  | 'returned'
  | 'latched-open'
  | 'latched'
  | 'over'
  | 'none'
  | 'shelved'
  | 'suppressed'
  | 'out_of_service'

/** The mark of an alarm by the response to it. */
export function markOf({ state, response }: Alert): MarkState {
  switch (response.state) {
    case 'normal':
      return state === 'active' ? 'open' : 'over'
    case 'unacknowledged':
      return 'open'
    case 'latched_unacknowledged':
      return 'latched-open'
    default:
      return response.state
  }
}

/** Small signs upon a mark, in the field of 24 units. */
const signs: Partial<Record<MarkState, { path: string; at: string }>> = {
  'latched-open': { path: 'M1 4.5H9V10.5H1ZM2.8 4.5V2.6a2.2 2.2 0 0 1 4.4 0V4.5', at: 'translate(15 14)' },
  latched: { path: 'M1 4.5H9V10.5H1ZM2.8 4.5V2.6a2.2 2.2 0 0 1 4.4 0V4.5', at: 'translate(15 14)' },
  shelved: { path: 'M.4 5a4.6 4.6 0 1 0 9.2 0a4.6 4.6 0 1 0-9.2 0M5 2.4V5H7.2', at: 'translate(15 15)' },
  suppressed: { path: 'M1 23L23 1', at: '' },
  out_of_service: { path: 'M4 4L20 20M20 4L4 20', at: '' },
}

/** The shape that draws a state: a lock or a clock is laid upon it. */
const shapeOf: Record<MarkState, string> = {
  ...{
    open: 'open',
    acknowledged: 'acknowledged',
    returned: 'returned',
    'latched-open': 'open',
    latched: 'acknowledged',
  },
  ...{ over: 'over', none: 'none', shelved: 'none', suppressed: 'none', out_of_service: 'none' },
}

type MarkProps = { priority: Priority | null; state: MarkState; blinks?: 'fast' | 'slow' | null }

/** The mark of a priority; without one it is the ring of an event, with the same signs. */
export function Mark({ priority, state, blinks = null }: MarkProps) {
  const sign = signs[state]
  const { path, baseline } = priority === null ? { path: eventRing, baseline: 0 } : markShapes[priority]
  const shape = shapeOf[state]
  return (
    <svg
      className={`mark mark-${shape}${blinks === null ? '' : ` blinks-${blinks}`}`}
      data-priority={priority ?? 'event'}
      viewBox="-1.5 -1.5 27 27"
      aria-hidden="true"
    >
      {shape === 'returned' || shape === 'over' || shape === 'acknowledged' ? (
        <path className="mark-under" d={path} />
      ) : null}
      <path className="mark-shape" d={path} />
      {priority === null ? null : (
        <text x="12" y={baseline} textAnchor="middle">
          {priority}
        </text>
      )}
      {sign === undefined ? null : <path className="mark-sign" d={sign.path} transform={sign.at} />}
    </svg>
  )
}

const eventRing = 'M4 12a8 8 0 1 0 16 0a8 8 0 1 0-16 0'

/** The ring of an event: no colour, no numeral. */
export function EventMark() {
  return (
    <svg className="mark mark-event" viewBox="-1.5 -1.5 27 27" aria-hidden="true">
      <circle cx="12" cy="12" r="8" />
    </svg>
  )
}
