import { createReadStream } from 'node:fs'

/** Letters of one feature that are held at most. */
const lettersAtOnce = 16 * 1024 * 1024

/**
 * The features of a GeoJSON file one after another, as they are parsed, so that no more than one of them is in memory.
 * Throws where the file is no JSON, holds no list, or has a feature of more than 16 million letters.
 */
export async function* featuresIn(path: string): AsyncGenerator<unknown> {
  const open: string[] = []
  let inText = false
  let isEscaped = false
  let held = ''
  for await (const chunk of createReadStream(path, { encoding: 'utf8' })) {
    const letters = String(chunk)
    let from = isFeature(open) ? 0 : -1
    for (let n = 0; n < letters.length; n += 1) {
      const letter = letters[n] ?? ''
      if (inText) {
        if (isEscaped) isEscaped = false
        else if (letter === '\\') isEscaped = true
        else if (letter === '"') inText = false
      } else if (letter === '"') inText = true
      else if (letter === '{' || letter === '[') {
        open.push(letter)
        if (from === -1 && isFeature(open)) from = n
      } else if (letter === '}' || letter === ']') {
        if (open.pop() !== (letter === '}' ? '{' : '[')) throw new Error(`${path} is no JSON`)
        if (from !== -1 && !isFeature(open)) {
          yield JSON.parse(held + letters.slice(from, n + 1))
          held = ''
          from = -1
        }
      }
    }
    if (from !== -1) held += letters.slice(from)
    if (held.length > lettersAtOnce) throw new Error(`${path} has a feature of more than ${lettersAtOnce} letters`)
  }
  if (open.length > 0 || inText) throw new Error(`${path} ends in the middle`)
}

/** Within an object of a list of the collection. */
function isFeature(open: readonly string[]): boolean {
  return open[0] === '{' && open[1] === '[' && open[2] === '{'
}
