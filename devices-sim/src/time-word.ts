/**
 * A time that a person typed, in ms: ISO 8601, or `2026-11-21 07:30` without a zone, which is the time on the wall here
 * (Asia/Ho_Chi_Minh, UTC+7 all year). Throws with what to type.
 */
export function timeOfWord(word: string): number {
  const match = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d{1,3})?)?))?(Z|[+-]\d{2}:\d{2})?$/.exec(
    word.trim(),
  )
  const [, day, clock = '00:00', zone = '+07:00'] = match ?? []
  const time = Date.parse(`${day}T${clock}${zone}`)
  if (!match || !Number.isFinite(time))
    throw new Error(`"${word}" is no time: type 2026-11-21T07:30+07:00, or 2026-11-21 07:30 as the clock here shows`)
  return time
}
