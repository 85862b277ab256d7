import type { QualityCell } from '@ioc/domain/data-quality'
import type { IndicatorStanding } from '@ioc/domain/messages/indicator-shapes'
import { type ReviewInput, reviewMonth, spanOfMonth } from '@ioc/domain/monthly-review'
import { type ReviewPaper, reviewPaper } from './review-sections.ts'

const { from, to } = spanOfMonth('2026-10')
const hour = 3_600_000

/** Every letter that Vietnamese has, small and great, with every tone. */
export const vietnameseLetters = [...'aăâeêioôơuưy'].flatMap((vowel) =>
  ['', '\u0300', '\u0301', '\u0303', '\u0309', '\u0323'].flatMap((tone) => {
    const letter = (vowel + tone).normalize('NFC')
    return [letter, letter.toUpperCase()]
  }),
)

const standing: IndicatorStanding = {
  indicator: {
    ...{ id: 'full-process-rate', name: { vi: 'Hồ sơ trực tuyến toàn trình', en: 'x' }, unit: '%', digits: 2 },
    ...{ direction: 'higher', owner: null },
  },
  place: '48',
  target: { value: 100, baseline: null, due: '2026-12-31', owner: null, source: { name: 'x', date: null } },
  latest: {
    ...{ indicator: 'full-process-rate', place: '48', period: 'unstated', value: 95.56, source: 'published' },
    ...{ sourceName: 'Số liệu công bố', sourceDate: null, revision: 1, current: true, recordedAt: '', who: 'release' },
  },
}
const cell = (commune: string, kind: string, gateway: string | null, refused: number): QualityCell => ({
  ...{ commune, kind, gateway, devices: 31 },
  tally: { accepted: 89_000, duplicate: 12, refused, conflict: 1, sentinel: 4, corrected: 0 },
  complete: { part: 88_100, whole: 89_280 },
  live: { part: 700, whole: 744 },
})

/** A month with all that a report can hold; `more` incidents make it as long as wanted. */
function octoberOf(more = 0): ReviewInput {
  const incidents = Array.from({ length: 3 + more }, (_, n) => ({
    id: `SV-2610-${String(n + 1).padStart(4, '0')}`,
    title: n === 1 ? '<script>alert(1)</script> & "Ngập"' : `Ngập ${60 + n} cm, đường Nguyễn Văn Linh – Nguyễn Hoàng`,
    responsible: n % 2 === 0 ? 'Trần Viết Dũng, Giám đốc Sở Xây dựng' : 'UBND phường Hội An',
    assignee: n === 2 ? null : 'Hồ Văn Thịnh',
    openedAt: from + n * hour,
    due: from + (n + 5) * hour,
    ...(n === 0
      ? { closedAt: from + 30 * hour, closedBy: 'Trần Thị Thu Hà', ending: 'closed' as const }
      : { closedAt: null, closedBy: null, ending: null }),
    obstacles: n === 0 ? [{ what: 'Cửa phai kẹt', level: 'phường', raisedAt: from + hour, clearedAt: null }] : [],
  }))
  return {
    ...{ month: '2026-10', place: 'Đà Nẵng', asOf: to, incidents },
    alerts: Array.from({ length: 40 }, (_, n) => ({
      ...{ key: `FL-20242-${n % 7}/flood`, priority: ([1, 2, 3] as const)[n % 3] ?? 3 },
      ...{ raisedAt: from + Math.floor(n / 12) * 600_000 + n * 1000, clearedAt: n % 5 === 0 ? null : from + 2 * hour },
    })),
    standings: [standing],
    quality: [cell('20242', 'traffic_counter', null, 7), cell('20260', 'flood_gauge', 'GW-20260-1', 900)],
  }
}

export function octoberPaper(more = 0): ReviewPaper {
  return reviewPaper(reviewMonth(octoberOf(more)))
}
