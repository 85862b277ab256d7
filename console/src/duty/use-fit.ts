import { type RefObject, useEffect, useState } from 'react'

/** How many rows of the queue fit whole into the list. */
export function useFit(list: RefObject<HTMLElement | null>): number {
  const [fit, setFit] = useState(1)
  useEffect(() => {
    const element = list.current
    if (element === null) return
    const measure = () => {
      const rem = Number.parseFloat(getComputedStyle(document.documentElement).fontSize)
      const row = Number.parseFloat(getComputedStyle(element).getPropertyValue('--row')) * rem
      setFit(Math.max(1, Math.floor((element.clientHeight + 1) / row)))
    }
    const observer = new ResizeObserver(measure)
    observer.observe(element)
    return () => observer.disconnect()
  }, [list])
  return fit
}
