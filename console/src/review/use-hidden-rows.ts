import { type RefObject, useEffect, useState } from 'react'

/** How many rows of a list that scrolls lie above and below what is seen; a row that is not whole is not shown. */
export function useHiddenRows(list: RefObject<HTMLElement | null>, rows: readonly unknown[]) {
  const [hidden, setHidden] = useState({ above: 0, below: 0 })
  // biome-ignore lint/correctness/useExhaustiveDependencies: other rows are seen anew
  useEffect(() => {
    const element = list.current
    if (element === null) return
    const look = () => {
      const { top, bottom } = element.getBoundingClientRect()
      const seen = { above: 0, below: 0 }
      for (const row of element.children) {
        const box = row.getBoundingClientRect()
        const isAbove = box.top < top - 1
        const isBelow = box.bottom > bottom + 1
        // One that is larger than the list must be read by scrolling.
        row.toggleAttribute('data-cut', (isAbove || isBelow) && box.height < bottom - top)
        if (isAbove) seen.above += 1
        else if (isBelow) seen.below += 1
      }
      setHidden((before) => (before.above === seen.above && before.below === seen.below ? before : seen))
    }
    const observer = new ResizeObserver(look)
    observer.observe(element)
    element.addEventListener('scroll', look, { passive: true })
    look()
    return () => {
      observer.disconnect()
      element.removeEventListener('scroll', look)
    }
  }, [list, rows.length, rows[0]])
  return hidden
}
