import type { Language } from '../words/language.ts'
import type { Seat } from './root-size.ts'
import type { Theme } from './screen.ts'

/** What a person or the address of the page chose for this screen. */
export type Preferences = { language: Language; theme: Theme; seat: Seat; lane: string }

/** The address decides first (`?lang=en&theme=light&distance=5&pitch=0.63&lane=`), then what was chosen here before. */
export function readPreferences(search: string, remembered: (name: string) => string | null): Preferences {
  const params = new URLSearchParams(search)
  const said = (name: string) => params.get(name) ?? remembered(name)
  const number = (name: string) => {
    const value = Number(params.get(name))
    return Number.isFinite(value) && value > 0 ? value : null
  }
  return {
    language: said('lang') === 'en' ? 'en' : 'vi',
    theme: said('theme') === 'light' ? 'light' : 'dark',
    seat: { distance: number('distance'), pitch: number('pitch') },
    lane: params.get('lane') ?? 'live',
  }
}

/** Whether the bell of this screen may ring: `?bell=off` first, then what was chosen here before. */
export function readBell(search: string, remembered: (name: string) => string | null): boolean {
  return (new URLSearchParams(search).get('bell') ?? remembered('bell')) !== 'off'
}

/** The address that opens this page with a lane: the live one needs no word. */
export function addressWithLane(address: { pathname: string; search: string; hash: string }, lane: string): string {
  const params = new URLSearchParams(address.search)
  if (lane === 'live') params.delete('lane')
  else params.set('lane', lane)
  return `${address.pathname}${params.size === 0 ? '' : `?${params}`}${address.hash}`
}

/** Remembers a choice on this screen; where the browser keeps nothing, it holds until the page is closed. */
export function remember(name: 'lang' | 'theme' | 'bell', value: string): void {
  try {
    window.localStorage.setItem(`hai-dang.${name}`, value)
  } catch {
    // A browser that refuses to store is no reason to refuse the choice.
  }
}

export function remembered(name: string): string | null {
  try {
    return window.localStorage.getItem(`hai-dang.${name}`)
  } catch {
    return null
  }
}
