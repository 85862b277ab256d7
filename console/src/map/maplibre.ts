import { Map as LibreMap, type MapOptions, setWorkerUrl } from 'maplibre-gl'
import workerUrl from 'maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url'

setWorkerUrl(workerUrl)

/** A map that stays flat, north up, and inside the basemap. */
export function openMap(
  options: Pick<MapOptions, 'container' | 'style' | 'bounds' | 'fitBoundsOptions' | 'interactive'>,
): LibreMap {
  const map = new LibreMap({
    ...options,
    attributionControl: false,
    dragRotate: false,
    pitchWithRotate: false,
    touchPitch: false,
    minZoom: 4,
    maxZoom: 16,
    maxBounds: [
      [100, 5],
      [120, 25],
    ],
    fadeDuration: 0,
    renderWorldCopies: false,
  })
  map.touchZoomRotate.disableRotation()
  map.keyboard.disableRotation()
  return map
}
