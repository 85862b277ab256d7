import type { Indicator, IndicatorPlace, Target } from '../indicator.ts'

/** Where these figures stand; who had published them first, and on what day, was not handed on with them. */
const handedOver = {
  name: 'Số liệu công bố kèm yêu cầu xây dựng trung tâm; không ghi cơ quan và ngày công bố',
  date: null,
}

/** Indicators of which figures have been published, as every centre knows them from the start. */
export const publishedIndicators: readonly Indicator[] = [
  {
    id: 'full-process-rate',
    name: { vi: 'Hồ sơ trực tuyến toàn trình', en: 'Records handled online from end to end' },
    unit: '%',
    digits: 2,
    direction: 'higher',
    owner: null,
  },
  {
    id: 'online-records',
    name: { vi: 'Hồ sơ trực tuyến', en: 'Records online' },
    unit: '%',
    digits: 1,
    direction: 'higher',
    owner: null,
  },
]

type PublishedValue = { indicator: string; place: IndicatorPlace; value: number; source: Target['source'] }

/** The published figures themselves; none says which period it speaks of. */
export const publishedValues: readonly PublishedValue[] = [
  { indicator: 'full-process-rate', place: '48', value: 95.56, source: handedOver },
  { indicator: 'online-records', place: 'VN', value: 43, source: handedOver },
  { indicator: 'online-records', place: 'VN-ministries', value: 63, source: handedOver },
  { indicator: 'online-records', place: 'VN-localities', value: 17.9, source: handedOver },
]

type PublishedTarget = { indicator: string | null; place: IndicatorPlace | null; target: Target }

/**
 * The published targets, in the order in which they were handed on. That of Đà Nẵng is known to be 100 %; of the others
 * it was not said what they are targets of: they are shown as such until a person sets them.
 */
export const publishedTargets: readonly PublishedTarget[] = [
  { indicator: 'full-process-rate', place: '48', target: publishedTarget(100) },
  { indicator: null, place: null, target: publishedTarget(80) },
  { indicator: null, place: null, target: publishedTarget(40) },
  { indicator: null, place: null, target: publishedTarget(70) },
]

function publishedTarget(value: number): Target {
  return { value, baseline: null, due: null, owner: null, source: handedOver }
}
