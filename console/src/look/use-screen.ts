import { useEffect, useLayoutEffect, useState } from 'react'
import { readPalette } from './palette.ts'
import { rootSize, type Seat } from './root-size.ts'
import type { Screen, Theme } from './screen.ts'

/** Puts theme and size on the page and tells what they are. */
export function useScreen(theme: Theme, seat: Seat): Screen | null {
  const [rem, setRem] = useState(() => measured(seat))
  const [screen, setScreen] = useState<Screen | null>(null)
  useEffect(() => {
    let timer = 0
    const resized = () => {
      window.clearTimeout(timer)
      timer = window.setTimeout(() => setRem(measured(seat)), 150)
    }
    window.addEventListener('resize', resized)
    return () => {
      window.clearTimeout(timer)
      window.removeEventListener('resize', resized)
    }
  }, [seat])
  useLayoutEffect(() => {
    const page = document.documentElement
    page.dataset.theme = theme
    page.style.setProperty('--root', `${rem}px`)
    setScreen({ theme, rem, palette: readPalette(page) })
  }, [theme, rem])
  return screen
}

function measured(seat: Seat): number {
  return rootSize(seat, { width: window.innerWidth, height: window.innerHeight })
}
