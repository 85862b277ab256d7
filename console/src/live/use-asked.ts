import { useCallback, useEffect, useState } from 'react'
import type { Answer } from './centre-api.ts'

/** What a door of the server answers: asked again whenever `ask` or `version` changes; the last good answer stays. */
export function useAsked<T>(ask: () => Promise<Answer<T>>, version: number): { value: T | null; again: () => void } {
  const [value, setValue] = useState<T | null>(null)
  const [asked, setAsked] = useState(0)
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new version is a reason to ask, though nothing reads it
  useEffect(() => {
    let isCurrent = true
    void ask().then((answer) => {
      if (isCurrent && answer.type === 'good') setValue(answer.value)
    })
    return () => {
      isCurrent = false
    }
  }, [ask, version, asked])
  return { value, again: useCallback(() => setAsked((n) => n + 1), []) }
}
