import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** The names of all settings, as docs/settings.md has them; none where that file is not there. */
export function knownSettings(root: string): Set<string> {
  const path = join(root, 'docs', 'settings.md')
  const text = existsSync(path) ? readFileSync(path, 'utf8') : ''
  return new Set(text.match(/\bIOC_[A-Z0-9_]+/g))
}

/**
 * A line for each variable that looks like a setting and is none, with the setting that it may have been meant for.
 * Those of the tests begin with IOC_TEST_.
 */
export function unknownSettings(environment: NodeJS.ProcessEnv, known: ReadonlySet<string>): string[] {
  if (known.size === 0) return []
  return Object.keys(environment)
    .filter((name) => name.startsWith('IOC_') && !name.startsWith('IOC_TEST_') && !known.has(name))
    .toSorted()
    .map((name) => `${name} is no setting and does nothing: was ${nearest(name, known)} meant? (see docs/settings.md)`)
}

function nearest(name: string, known: ReadonlySet<string>): string {
  const [first = ''] = [...known]
    .map((one) => ({ one, steps: stepsBetween(name, one) }))
    .toSorted((a, b) => a.steps - b.steps)
    .map(({ one }) => one)
  return first
}

/** How many letters must be put in, taken out or changed to make one text of the other (Levenshtein). */
function stepsBetween(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, n) => n)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      const changed = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)
      next.push(Math.min(changed, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1))
    }
    row = next
  }
  return row[b.length] ?? 0
}
