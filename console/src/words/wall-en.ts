import type { wallVi } from './wall-vi.ts'

export const wallEn: typeof wallVi = {
  bellOn: 'Bell on',
  bellOff: 'Bell off',
  bellIsOff: 'The bell of this screen is off.',
  bellBlocked: 'The browser lets no bell ring yet: touch the screen or press a key.',
  cameras: 'Cameras',
  rivers: 'River levels',
  riversKey: 'marks: alarm levels 1, 2, 3 · bold: above which',
  more: (n) => `${n} more`,
  above: (level, by) => `${by} / BĐ${level}`,
  belowAll: 'below BĐ',
  stale: 'Old value',
  rise: (metres) => `${metres}\u2009m/h`,
  tasks: 'Running tasks',
}
