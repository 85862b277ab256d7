/**
 * Which metrics of a device one health rule speaks of now, as bits, and the one that its alert names: a device has one
 * alert a rule, however many of its metrics are concerned.
 */
export type Marks = { bits: number; named: number }

export type MarkChange = { transition: 'raised' | 'updated' | 'cleared'; metric: number }

/** Sets or takes the mark of one metric (its place in its kind); undefined marks: none is left. */
export function mark(
  marks: Marks | undefined,
  metric: number,
  on: boolean,
): { marks: Marks | undefined; change: MarkChange | null } {
  const bits = on ? (marks?.bits ?? 0) | (1 << metric) : (marks?.bits ?? 0) & ~(1 << metric)
  if (bits === (marks?.bits ?? 0)) return { marks, change: null }
  if (!marks) return { marks: { bits, named: metric }, change: { transition: 'raised', metric } }
  if (bits === 0) return { marks: undefined, change: { transition: 'cleared', metric } }
  if ((bits & (1 << marks.named)) !== 0) return { marks: { bits, named: marks.named }, change: null }
  const named = 31 - Math.clz32(bits & -bits)
  return { marks: { bits, named }, change: { transition: 'updated', metric: named } }
}
