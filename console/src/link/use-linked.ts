import { useEffect, useState } from 'react'
import type { Answer } from '../live/centre-api.ts'

const pollMs = 5000

/** What a door of the link answers: asked at each news of the link and each 5 s; the last good answer stays. */
export function useLinked<T>(ask: () => Promise<Answer<T>>, version: number): T | null {
  const [value, setValue] = useState<T | null>(null)
  // biome-ignore lint/correctness/useExhaustiveDependencies: news is a reason to ask, though nothing reads it
  useEffect(() => {
    let isCurrent = true
    const look = () =>
      void ask().then((answer) => {
        if (isCurrent && answer.type === 'good') setValue(answer.value)
      })
    look()
    const timer = window.setInterval(look, pollMs)
    return () => {
      isCurrent = false
      window.clearInterval(timer)
    }
  }, [ask, version])
  return value
}
