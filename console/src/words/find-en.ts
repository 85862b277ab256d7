import type { findVi } from './find-vi.ts'

/** Texts of the line that finds and orders everything, in English. */
export const findEn: typeof findVi = {
  open: (title) => `New incident: “${title}”`,
  openHow: 'type what is to be done above, then take this line',
  title: 'Find or order',
  hint: 'Incident, device, commune, desk, order (accents do not matter)',
  boardHint: 'Province, dialog of this board, order (accents do not matter)',
  groups: {
    incidents: 'Incidents',
    desks: 'Desks',
    dialogs: 'This board',
    orders: 'Orders',
    provinces: 'Provinces',
    devices: 'Devices',
    communes: 'Communes',
  },
  deskMore: 'go to this desk',
  provinceMore: 'see its open alarms',
  dialogMore: 'open this',
  communeMore: 'see its incidents',
  watchLane: (lane) => `Watch the replay ${lane}`,
  theme: 'Turn light to dark, dark to light',
  none: 'Nothing matches.',
  walk: 'move',
  run: 'take',
  leave: 'leave',
}
