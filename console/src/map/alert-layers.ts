import type { ExpressionSpecification, LayerSpecification } from 'maplibre-gl'
import type { StyleWish } from './map-style.ts'
import { hatches } from './reach.ts'

type Look = Pick<StyleWish, 'palette' | 'rem'>

/** Size of the name beside an alarm's mark, rem. */
export const alertNameSize = 1.1875

const aside = 0.95
const above: [string, number[], string, number[]] = ['top', [0, aside], 'bottom', [0, -aside]]
const namesAfter: ExpressionSpecification = ['literal', ['left', [aside, 0], 'right', [-aside, 0], ...above]]
/** Names left of their point first, for the sea lies east. */
export const namesBefore: ExpressionSpecification = ['literal', ['right', [-aside, 0], 'left', [aside, 0], ...above]]

/** Areas that are hatched. */
export function reachLayers({ palette, rem }: Look): LayerSpecification[] {
  return [
    { id: 'reach', type: 'fill', source: 'reach', paint: { 'fill-pattern': ['get', 'hatch'] } },
    {
      id: 'reach-border',
      type: 'line',
      source: 'reach',
      paint: {
        'line-color': ['match', ['get', 'hatch'], hatches.urgent, palette.priorities[1], palette.text],
        'line-width': (1.5 * rem) / 16,
      },
    },
  ]
}

/** Marks of alarms, each with the name of its place. */
export function alertLayers({ palette, rem }: Look): LayerSpecification[] {
  return [
    {
      id: 'alert-names',
      type: 'symbol',
      source: 'alerts',
      layout: {
        'text-field': ['get', 'name'],
        'text-font': ['Inter 600'],
        'text-size': alertNameSize * rem,
        'text-max-width': 16,
        // Towards the middle of the map first: a name beyond its edge is cut.
        'text-variable-anchor-offset': ['case', ['get', 'west'], namesAfter, namesBefore],
        'text-justify': 'auto',
        'symbol-sort-key': ['get', 'order'],
      },
      paint: { 'text-color': palette.text, 'text-halo-color': palette.land, 'text-halo-width': (2.5 * rem) / 16 },
    },
    // Above the names, so that marks are placed first: no name may cover a mark.
    {
      id: 'alerts',
      type: 'symbol',
      source: 'alerts',
      layout: { 'icon-image': ['get', 'icon'], 'icon-allow-overlap': true, 'symbol-z-order': 'source' },
    },
  ]
}
