import { percentOf, type Quality, qualityWords, type Share } from '@ioc/domain/data-quality'
import { kindOf } from '@ioc/domain/domains'
import { communesOfDaNang } from '@ioc/domain/facts/communes'
import { provinces } from '@ioc/domain/facts/provinces'
import { unstatedPeriod } from '@ioc/domain/indicator'
import type { MonthlyReview } from '@ioc/domain/monthly-review'
import { communeName } from '@ioc/domain/place'

/** A table of the report: `wide` says how much room each column takes, `right` which stand to the right. */
export type ReviewTable = { columns: readonly Column[]; rows: readonly (readonly string[])[] }
type Column = { title: string; wide: number; right?: true }
type ReviewSection = { title: string; sentences: readonly string[]; tables: readonly ReviewTable[] }
export type ReviewPaper = { title: string; subtitle: string; sections: readonly ReviewSection[] }

const rowsOfQuality = 25
const nobody = 'chưa rõ ai'
const thin = '\u2009'

/** The words of the report, Vietnamese, in the order of its pages: what HTML and PDF both show. */
export function reviewPaper(review: MonthlyReview): ReviewPaper {
  const [year, month] = review.month.split('-')
  return {
    title: `Báo cáo rà soát tháng ${month}/${year}`,
    subtitle: `${review.place} · ${review.isWhole ? 'trọn tháng' : `tháng chưa hết, số liệu tới hết ${dayOf(review.asOf - 1)}`}`,
    sections: [overdue(review), closed(review), targets(review), alarms(review), obstacles(review), quality(review)],
  }
}

function overdue({ overdue }: MonthlyReview): ReviewSection {
  const title = '1. Việc quá hạn'
  const work: ReviewTable = {
    columns: [
      { title: 'Mã', wide: 2 },
      { title: 'Việc', wide: 4 },
      { title: 'Người chịu trách nhiệm', wide: 3 },
      { title: 'Người làm', wide: 2 },
      { title: 'Hạn', wide: 2 },
      { title: 'Quá hạn', wide: 2, right: true },
    ],
    rows: overdue.work.map((one) => [
      ...[one.id, one.title, one.responsible ?? nobody, one.assignee ?? 'chưa giao', timeOf(one.due)],
      `${lengthOf(one.lateMs)}${one.closedAt === null ? ', còn mở' : ''}`,
    ]),
  }
  const owed: ReviewTable = {
    columns: [
      { title: 'Người chịu trách nhiệm', wide: 6 },
      { title: 'Đang mở', wide: 1, right: true },
      { title: 'Quá hạn', wide: 1, right: true },
    ],
    rows: overdue.byResponsible.map((one) => [one.responsible ?? nobody, String(one.open), String(one.overdue)]),
  }
  const late = overdue.work.length
  return {
    title,
    sentences: [
      late === 0 ? 'Không việc nào quá hạn trong tháng.' : `${late} việc đã quá hạn trong tháng, lâu nhất trước.`,
    ],
    tables: [work, owed].filter(({ rows }) => rows.length > 0),
  }
}

function closed({ closed }: MonthlyReview): ReviewSection {
  const title = '2. Việc đã đóng'
  if (closed.length === 0) return { title, sentences: ['Không việc nào được đóng trong tháng.'], tables: [] }
  const late = closed.filter(({ lateMs }) => lateMs !== null && lateMs > 0).length
  return {
    title,
    sentences: [`${closed.length} việc đã đóng, trong đó ${late} việc đóng quá hạn.`],
    tables: [
      {
        columns: [
          { title: 'Mã', wide: 2 },
          { title: 'Việc', wide: 4 },
          { title: 'Người chịu trách nhiệm', wide: 3 },
          { title: 'Đóng lúc, người đóng', wide: 3 },
          { title: 'Kéo dài', wide: 2, right: true },
          { title: 'So với hạn', wide: 2, right: true },
        ],
        rows: closed.map((one) => [
          ...[one.id, one.title, one.responsible ?? nobody, `${timeOf(one.closedAt)}, ${one.closedBy ?? nobody}`],
          lengthOf(one.tookMs),
          one.lateMs === null ? 'không có hạn' : one.lateMs === 0 ? 'đúng hạn' : `quá ${lengthOf(one.lateMs)}`,
        ]),
      },
    ],
  }
}

function targets({ targets }: MonthlyReview): ReviewSection {
  const number = (value: number | null | undefined, digits: number, unit: string) =>
    value === null || value === undefined ? '–' : `${numberOf(value, digits)}${thin}${unit}`
  return {
    title: '3. Chỉ tiêu',
    sentences: ['Giá trị ghi “công bố” là số đã công bố, không phải số đo trực tiếp.'],
    tables: [
      {
        columns: [
          { title: 'Chỉ tiêu', wide: 4 },
          { title: 'Nơi', wide: 2 },
          { title: 'Giá trị', wide: 2, right: true },
          { title: 'Kỳ và nguồn', wide: 5 },
          { title: 'Đích', wide: 2, right: true },
          { title: 'Hạn', wide: 2 },
          { title: 'Đạt', wide: 1.5 },
        ],
        rows: targets.map(({ indicator, place, target, latest, reached }) => [
          ...[indicator.name.vi, placeName(place), number(latest?.value, indicator.digits, indicator.unit)],
          latest === null
            ? '–'
            : [
                latest.period === unstatedPeriod ? 'không ghi kỳ' : latest.period,
                latest.source === 'published' ? 'công bố' : latest.source,
                latest.sourceName,
                latest.sourceDate === null ? '' : dayOf(Date.parse(latest.sourceDate)),
              ]
                .filter((part) => part !== '')
                .join(', '),
          number(target?.value, indicator.digits, indicator.unit),
          target?.due ? dayOf(Date.parse(target.due)) : '–',
          reached === null ? '–' : reached ? 'đạt' : 'chưa đạt',
        ]),
      },
    ],
  }
}

function alarms({ alarms }: MonthlyReview): ReviewSection {
  const { total, byPriority, perTenMinutes, peak, floodShare, stale, top } = alarms
  const facts: [string, string][] = [
    ['Cảnh báo cần người xử lý', numberOf(total, 0)],
    ['Mức khẩn cấp, cao, trung bình', `${byPriority[1]}, ${byPriority[2]}, ${byPriority[3]}`],
    ['Trung bình trong 10 phút', numberOf(perTenMinutes, 2)],
    ['Nhiều nhất trong 10 phút', peak === null ? '–' : `${peak.count}, lúc ${timeOf(peak.at)}`],
    ['Thời gian dồn cảnh báo (trên 10 trong 10 phút)', `${numberOf(floodShare * 100, 2)}${thin}%`],
    ['Kéo dài trên 24 giờ', numberOf(stale, 0)],
  ]
  return {
    title: '4. Cảnh báo',
    sentences: ['Tính mỗi lần một cảnh báo gọi người xử lý; lúc bị gác lại, loại trừ hoặc ngừng dùng thì không tính.'],
    tables: [
      {
        columns: [
          { title: 'Số liệu', wide: 5 },
          { title: 'Giá trị', wide: 3, right: true },
        ],
        rows: facts,
      },
      {
        columns: [
          { title: 'Nhiều cảnh báo nhất', wide: 6 },
          { title: 'Số lần', wide: 1, right: true },
        ],
        rows: top.map(({ subject, count }) => [subject, String(count)]),
      },
    ].filter(({ rows }) => rows.length > 0) as ReviewTable[],
  }
}

function obstacles({ obstacles }: MonthlyReview): ReviewSection {
  const title = '5. Vướng mắc'
  if (obstacles.length === 0) return { title, sentences: ['Không có vướng mắc nào trong tháng.'], tables: [] }
  return {
    title,
    sentences: [`${obstacles.length} vướng mắc, lâu nhất trước.`],
    tables: [
      {
        columns: [
          { title: 'Việc', wide: 4 },
          { title: 'Vướng mắc', wide: 5 },
          { title: 'Cấp', wide: 2 },
          { title: 'Từ lúc', wide: 2 },
          { title: 'Kéo dài', wide: 2, right: true },
        ],
        rows: obstacles.map((one) => [
          ...[`${one.incident} ${one.title}`, one.what, one.level, timeOf(one.raisedAt)],
          `${lengthOf(one.openMs)}${one.clearedAt === null ? ', chưa gỡ' : ''}`,
        ]),
      },
    ],
  }
}

function quality({ quality }: MonthlyReview): ReviewSection {
  const words = ['Đúng', 'Đủ', 'Sạch', 'Sống'].map((title) => ({ title, wide: 1.5, right: true as const }))
  const shares = (of: Quality) => qualityWords.map((word) => percent(of[word]))
  const table = (title: string, groups: MonthlyReview['quality']['communes'], name: (key: string) => string) => ({
    columns: [{ title, wide: 5 }, { title: 'Thiết bị–ngày', wide: 2, right: true as const }, ...words],
    rows: groups
      .slice(0, rowsOfQuality)
      .map(({ key, devices, quality: of }) => [name(key), numberOf(devices, 0), ...shares(of)]),
  })
  const { all, communes, sources } = quality
  const more = Math.max(communes.length, sources.length) > rowsOfQuality
  return {
    title: '6. Chất lượng dữ liệu: đúng, đủ, sạch, sống',
    sentences: [
      communes.length === 0
        ? 'Chưa có ngày nào của tháng được ghi.'
        : `Toàn tỉnh: đúng ${percent(all.valid)}, đủ ${percent(all.complete)}, sạch ${percent(all.clean)}, sống ${percent(all.live)}.`,
      ...(more
        ? [`Yếu nhất trước; ${rowsOfQuality} dòng đầu của ${communes.length} xã, phường và ${sources.length} nguồn.`]
        : []),
    ],
    tables: [
      table('Xã, phường', communes, placeName),
      table('Nguồn', sources, (source) => kindOf(source)?.label.vi ?? (source === '' ? 'không rõ thiết bị' : source)),
    ].filter(({ rows }) => rows.length > 0),
  }
}

/** A place as people say it. */
function placeName(place: string): string {
  const words: Record<string, string> = { VN: 'cả nước', 'VN-ministries': 'các bộ', 'VN-localities': 'các địa phương' }
  const commune = communesOfDaNang.find(({ code }) => code === place)
  if (commune) return communeName(commune, 'vi')
  return words[place] ?? provinces.find(({ code }) => code === place)?.name ?? place
}

function percent(share: Share): string {
  const value = percentOf(share)
  return value === null ? '–' : `${numberOf(value, 2)}${thin}%`
}

/** "1.234,5": by hand, for the tables of a language may change with the release of Node. */
function numberOf(value: number, digits: number): string {
  const [whole = '0', rest] = Math.abs(value).toFixed(digits).split('.')
  const grouped = whole.replaceAll(/\B(?=(\d{3})+$)/g, '.')
  const sign = value < 0 && Number(value.toFixed(digits)) !== 0 ? '−' : ''
  return `${sign}${grouped}${rest === undefined ? '' : `,${rest}`}`
}

const local = (ms: number) => new Date(ms + 7 * 3_600_000).toISOString()

function dayOf(ms: number): string {
  const [year, month, day] = local(ms).slice(0, 10).split('-')
  return `${day}/${month}/${year}`
}

function timeOf(ms: number): string {
  return `${local(ms).slice(11, 16)} ${dayOf(ms)}`
}

function lengthOf(ms: number): string {
  const hours = Math.floor(ms / 3_600_000)
  if (hours < 1) return `${Math.floor(ms / 60_000)} phút`
  return hours < 24 ? `${hours} giờ` : `${Math.floor(hours / 24)} ngày ${hours % 24} giờ`
}
