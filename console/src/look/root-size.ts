/** Viewing distance in metres and pixel pitch in millimetres, where the operator has said them. */
export type Seat = { distance: number | null; pitch: number | null }

/**
 * Size of 1 rem in px. With a seat: a letter of the far step covers 16 minutes of arc at that distance (Inter's
 * capitals are 0.727 em high). Without: 16 px on a 1920 x 1080 screen and in proportion on larger ones, never less.
 */
export function rootSize(seat: Seat, viewport: { width: number; height: number }): number {
  const { distance, pitch } = seat
  if (distance !== null && pitch !== null && distance > 0 && pitch > 0) {
    return Math.max(16, (distance * 4.654) / pitch / 0.727 / 3.25)
  }
  return Math.max(16, 16 * Math.min(viewport.width / 1920, viewport.height / 1080))
}
