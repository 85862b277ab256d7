/** The colours of `tokens.css` for what CSS cannot reach: the map and charts. */
export type Palette = ReturnType<typeof readPalette>

export function readPalette(element: Element) {
  const style = getComputedStyle(element)
  const read = (name: string) => style.getPropertyValue(`--${name}`).trim()
  return {
    bg: read('bg'),
    line: read('line'),
    sea: read('sea'),
    land: read('land'),
    around: read('around'),
    landLine: read('land-line'),
    text: read('text'),
    text2: read('text-2'),
    text3: read('text-3'),
    sensor: read('sensor'),
    trend: read('trend'),
    band: read('band'),
    priorities: { 1: read('p1'), 2: read('p2'), 3: read('p3') },
    inks: { 1: read('mark-ink-1'), 2: read('mark-ink'), 3: read('mark-ink') },
    markLine: read('mark-line'),
    replay: read('replay'),
    focus: read('focus'),
    river: read('river'),
  }
}
