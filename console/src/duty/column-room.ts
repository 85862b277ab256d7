/** Heights in rem, as set in `wall.css` (the row of an alarm), `cameras.css` and `emergency.css` (a scale, a task). */
export const heights = { row: 9, camera: 13.5, scale: 2.5, task: 3.5, line: 2.25, flood: 4 } as const

/** Headings, what the queue always says, and one alarm. */
const kept = 20
const heading = 2.75
const mostScales = 7
const fewestTasks = 3

/**
 * How many scales and tasks of an emergency stand above the queue in a column of this height, rem: the queue keeps its
 * first alarm, tasks keep three rows, scales take what they need, and what is left over is the tasks'.
 */
export function columnRoom(
  column: number,
  { scales, tasks }: { scales: number; tasks: number },
): { scales: number; tasks: number } {
  const headings = (scales > 0 ? heading : 0) + (tasks > 0 ? heading : 0)
  const free = Math.max(0, column - kept - headings)
  const rows = (room: number, each: number) => Math.max(0, Math.floor((room + 0.01) / each))
  const first = Math.min(tasks, fewestTasks, rows(free, heights.task))
  const ofScales = Math.min(scales, mostScales, rows(free - first * heights.task, heights.scale))
  return { scales: ofScales, tasks: Math.min(tasks, rows(free - ofScales * heights.scale, heights.task)) }
}

/** How many alarms fit into this room, rem; one always does. `row`: as high as this screen draws one. */
export function rowsFit(room: number, row: number): number {
  return Math.max(1, Math.floor((room + 0.01) / row))
}

/** Whether the cameras fit under the alarms: every row that the queue needs takes their place. */
export function camerasFit(room: number, rows: number, row: number): boolean {
  return Math.max(1, rows) * row + heights.camera <= room + 0.01
}
