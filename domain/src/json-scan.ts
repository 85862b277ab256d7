/** What could have stood where a text stops being JSON. */
export const jsonWants = [
  'value',
  'value_or_end_of_list',
  'name_or_end_of_object',
  'name',
  'colon',
  'comma_or_end_of_list',
  'comma_or_end_of_object',
  'nothing_more',
  'end_of_string',
  'escape',
] as const
type Wants = (typeof jsonWants)[number]

/**
 * A text read as JSON (RFC 8259). `stop`: the first character that cannot stand there, its offset and what could;
 * undefined where all of it is JSON. `places`: the offsets of the values of the two outer levels, by path ("0", "0.v").
 */
type JsonScan = { stop: { at: number; wants: Wants } | undefined; places: ReadonlyMap<string, number> }

const space = /[ \t\n\r]*/y
const word = /true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y
const escaped = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y
const placedDepth = 2

type Open = { isList: boolean; n: number; name: string }

/** Reads a text as JSON to tell a person where it stops being that; engines say it in words of their own, or not. */
export function scanJson(text: string): JsonScan {
  const places = new Map<string, number>()
  const open: Open[] = []
  let at = 0
  let wants: Wants = 'value'
  const stopAt = (place: number, wanted: Wants): JsonScan => ({ stop: { at: place, wants: wanted }, places })
  const afterValue = (): Wants => {
    const inner = open.at(-1)
    if (!inner) return 'nothing_more'
    return inner.isList ? 'comma_or_end_of_list' : 'comma_or_end_of_object'
  }
  for (;;) {
    at += matchAt(space, text, at)
    const char = text[at]
    if (char === undefined) return wants === 'nothing_more' ? { stop: undefined, places } : stopAt(at, wants)
    const inner = open.at(-1)
    switch (wants) {
      case 'nothing_more':
      case 'end_of_string':
      case 'escape':
        return stopAt(at, wants)
      case 'colon':
        if (char !== ':') return stopAt(at, wants)
        at += 1
        wants = 'value'
        break
      case 'comma_or_end_of_list':
      case 'comma_or_end_of_object':
        if (char !== ',' && char !== (inner?.isList ? ']' : '}')) return stopAt(at, wants)
        at += 1
        if (char === ',') wants = inner?.isList ? 'value' : 'name'
        else {
          open.pop()
          wants = afterValue()
        }
        break
      case 'name':
      case 'name_or_end_of_object': {
        if (char === '}' && wants === 'name_or_end_of_object') {
          at += 1
          open.pop()
          wants = afterValue()
          break
        }
        if (char !== '"') return stopAt(at, wants)
        const end = endOfString(text, at)
        if (typeof end !== 'number') return { stop: end, places }
        if (inner && open.length <= placedDepth) inner.name = String(JSON.parse(text.slice(at, end)))
        at = end
        wants = 'colon'
        break
      }
      case 'value':
      case 'value_or_end_of_list': {
        if (char === ']' && wants === 'value_or_end_of_list') {
          at += 1
          open.pop()
          wants = afterValue()
          break
        }
        if (inner?.isList) inner.n += 1
        if (open.length <= placedDepth)
          places.set(open.map((one) => (one.isList ? String(one.n) : one.name)).join('.'), at)
        if (char === '[' || char === '{') {
          at += 1
          open.push({ isList: char === '[', n: -1, name: '' })
          wants = char === '[' ? 'value_or_end_of_list' : 'name_or_end_of_object'
          break
        }
        const end = char === '"' ? endOfString(text, at) : at + matchAt(word, text, at)
        if (typeof end !== 'number') return { stop: end, places }
        if (end === at) return stopAt(at, wants)
        at = end
        wants = afterValue()
        break
      }
    }
  }
}

/** The offset behind the string that begins at `at`, or where it stops being one. */
function endOfString(text: string, at: number): number | { at: number; wants: Wants } {
  for (let place = at + 1; ; ) {
    const char = text[place]
    if (char === '"') return place + 1
    if (char === undefined) return { at: place, wants: 'end_of_string' }
    if (char === '\\') {
      const length = matchAt(escaped, text, place)
      if (length === 0) return { at: place, wants: 'escape' }
      place += length
    } else if (char < ' ') return { at: place, wants: 'escape' }
    else place += 1
  }
}

function matchAt(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at
  return pattern.exec(text)?.[0].length ?? 0
}
