import { z } from 'zod'
import { Indicator, Target } from '../indicator.ts'
import {
  IndicatorList,
  IndicatorPath,
  KeptValue,
  RankingAnswer,
  RankingQuery,
  TargetPath,
  ValueImport,
  ValuesImported,
} from './indicator-shapes.ts'

/** The doors of indicators: what is measured, what is to be reached, and the values that others bring. */
export const indicatorRoutes = {
  indicators: {
    method: 'GET',
    path: '/api/indicators',
    right: 'read',
    summary: 'Every indicator with its targets and the latest value of each place, with source and date.',
    response: IndicatorList,
    success: 200,
  },
  indicatorsTable: {
    method: 'GET',
    path: '/api/indicators.csv',
    right: 'read',
    summary: 'The same as a table for spreadsheets.',
    success: 200,
    mediaType: 'text/csv',
  },
  putIndicator: {
    method: 'PUT',
    path: '/api/indicators/:id',
    right: 'manage',
    whole: true,
    summary: 'Add an indicator, or say anew what it is and who answers for it.',
    params: IndicatorPath,
    body: Indicator.omit({ id: true }),
    response: Indicator,
    success: 200,
  },
  putTarget: {
    method: 'PUT',
    path: '/api/indicators/:id/targets/:place',
    right: 'manage',
    whole: true,
    summary: 'Say what a place is to reach, by when, and who answers for it.',
    params: TargetPath,
    body: Target,
    response: Target,
    success: 200,
  },
  importValues: {
    method: 'POST',
    path: '/api/indicators/values',
    right: 'manage',
    whole: true,
    summary: 'Import values of the sources SID and EMC; the same values again change nothing.',
    body: ValueImport,
    response: ValuesImported,
    success: 200,
  },
  indicatorValues: {
    method: 'GET',
    path: '/api/indicators/:id/values',
    right: 'read',
    summary: 'Every value of an indicator with all its revisions, the latest period first.',
    params: IndicatorPath,
    query: z.object({ place: z.string().max(16).optional() }),
    response: z.array(KeptValue),
    success: 200,
  },
  ranking: {
    method: 'GET',
    path: '/api/indicators/:id/ranking',
    right: 'read',
    summary: 'Places by rank, with ties, those without a value, and the spread.',
    params: IndicatorPath,
    query: RankingQuery,
    response: RankingAnswer,
    success: 200,
  },
} as const

export type IndicatorRoute = keyof typeof indicatorRoutes
