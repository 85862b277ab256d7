import { alerts } from './01-alerts.ts'
import { commands } from './02-commands.ts'
import { events } from './03-events.ts'
import { people } from './06-people.ts'

/**
 * Each step brings the store from the version of its place to the next; a step that was released never changes. Where
 * engines differ it holds a word in braces, which `wordsOf` of the engine replaces: `{identity}` (a growing key),
 * `{integer}` (64 bits), `{real}`, `{bytes}`, `{keyed}` (kept by its primary key).
 */
export const allSteps: readonly string[] = [alerts, commands, events, people]

type Words = Record<'identity' | 'integer' | 'real' | 'bytes' | 'keyed', string>

export const sqliteWords: Words = {
  identity: 'INTEGER PRIMARY KEY AUTOINCREMENT',
  integer: 'INTEGER',
  real: 'REAL',
  bytes: 'BLOB',
  keyed: 'WITHOUT ROWID',
}

/** A step in the words of an engine. */
export function stepIn(words: Words, step: string): string {
  return Object.entries(words).reduce((text, [name, word]) => text.replaceAll(`{${name}}`, word), step)
}
