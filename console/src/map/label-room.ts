/** A rectangle on the screen, px. */
export type Box = { left: number; top: number; right: number; bottom: number }

/** True where a label lies wholly inside the map and under nothing that lies on the map. */
export function hasRoom(label: Box, map: Box, covers: readonly Box[]): boolean {
  const isInside =
    label.left >= map.left && label.right <= map.right && label.top >= map.top && label.bottom <= map.bottom
  return isInside && !covers.some((cover) => isTouching(label, cover))
}

function isTouching(a: Box, b: Box): boolean {
  return a.left < b.right && a.right > b.left && a.top < b.bottom && a.bottom > b.top
}

/** About what one line of letters takes, centred on a point; Inter is 0.55 em a letter on the mean. */
export function labelBox({ x, y }: { x: number; y: number }, letters: number, size: number): Box {
  const half = (letters * size * 0.55) / 2
  return { left: x - half, right: x + half, top: y - size * 0.7, bottom: y + size * 0.7 }
}

/** Names with each said once, by the first that says it; the others are empty. */
export function saidOnce(names: readonly string[]): string[] {
  return names.map((name, place) => (names.indexOf(name) === place ? name : ''))
}
