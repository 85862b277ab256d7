import 'maplibre-gl/dist/maplibre-gl.css'
import 'uplot/dist/uPlot.min.css'
import './look/tokens.css'
import './look/page.css'
import { createRoot } from 'react-dom/client'
import { comeBack } from './administration/issuer-trip.ts'
import { App } from './app.tsx'
import { CentreLink } from './live/centre-link.ts'
import { loadInter } from './look/inter.ts'
import { readPreferences, remembered } from './look/preferences.ts'
import { loadBasemap } from './map/basemap.ts'

/** Opens the console: the line to the centre at once, the page as soon as its letters and map are here. */
export async function start(): Promise<void> {
  comeBack()
  const preferences = readPreferences(window.location.search, remembered)
  document.documentElement.lang = preferences.language
  const link = new CentreLink(preferences.lane)
  const root = document.getElementById('root')
  if (root === null) throw new Error('the page has no element #root')
  const [basemap] = await Promise.all([loadBasemap(), loadInter()])
  createRoot(root).render(<App link={link} basemap={basemap} preferences={preferences} />)
}
