import type { Target } from '@ioc/domain/indicator'
import { Target as TargetShape } from '@ioc/domain/indicator'
import { IndicatorList, RankingAnswer } from '@ioc/domain/messages/indicator-shapes'
import { DataQuality } from '@ioc/domain/messages/review-routes'
import { type Answer, change, get, query } from '../live/centre-api.ts'

export function fetchIndicators(): Promise<Answer<IndicatorList>> {
  return get('/api/indicators', IndicatorList)
}

export function fetchRanking(indicator: string, level: 'provinces' | 'communes'): Promise<Answer<RankingAnswer>> {
  return get(`/api/indicators/${encodeURIComponent(indicator)}/ranking?${query({ level })}`, RankingAnswer)
}

export function fetchQuality(day: string): Promise<Answer<DataQuality>> {
  return get(`/api/data-quality?${query({ day })}`, DataQuality)
}

export function putTarget(indicator: string, place: string, target: Target): Promise<Answer<Target>> {
  const path = `/api/indicators/${encodeURIComponent(indicator)}/targets/${encodeURIComponent(place)}`
  return change('PUT', path, { parser: TargetShape, body: target })
}
