import type { Palette } from './palette.ts'

/** How this screen draws: its theme, the colours of it, and the size of 1 rem in px. */
export type Screen = { theme: Theme; palette: Palette; rem: number }

export type Theme = 'dark' | 'light'
