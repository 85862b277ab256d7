import { type RefObject, useEffect, useState } from 'react'

/** How high an element is inside, rem; 0 until it has been measured. */
export function useRemHeight(of: RefObject<HTMLElement | null>): number {
  const [height, setHeight] = useState(0)
  useEffect(() => {
    const element = of.current
    if (element === null) return
    const measure = () => {
      const rem = Number.parseFloat(getComputedStyle(document.documentElement).fontSize)
      setHeight(Math.round((element.clientHeight / rem) * 10) / 10)
    }
    const observer = new ResizeObserver(measure)
    observer.observe(element)
    return () => observer.disconnect()
  }, [of])
  return height
}
