import { useEffect, useState } from 'react'

/** Draws the component again at every full second of the clock that `now` tells. */
export function useSecond(now: () => number): number {
  const [second, setSecond] = useState(() => Math.floor(now() / 1000))
  useEffect(() => {
    let timer = 0
    const tick = () => {
      const ms = now()
      setSecond(Math.floor(ms / 1000))
      timer = window.setTimeout(tick, 1005 - (((ms % 1000) + 1000) % 1000))
    }
    tick()
    return () => window.clearTimeout(timer)
  }, [now])
  return second
}
