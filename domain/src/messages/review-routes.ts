import { z } from 'zod'
import { IngestQuality, QualityCell } from '../data-quality.ts'
import { Day } from '../indicator.ts'
import { Month } from '../monthly-review.ts'

const OfMonth = z.object({ month: Month })

/** What the data of a day were worth; `final`: the day is over and nothing more is added. */
export const DataQuality = z.object({ day: IngestQuality.shape.day, final: z.boolean(), cells: z.array(QualityCell) })
export type DataQuality = z.infer<typeof DataQuality>

/** The doors of the monthly review and of what it says of data. */
export const reviewRoutes = {
  dataQuality: {
    method: 'GET',
    path: '/api/data-quality',
    right: 'read',
    whole: true,
    summary:
      'Valid, complete, clean, live: what the data of a day were worth, by commune and source; today by default.',
    query: z.object({ day: Day.optional() }),
    response: DataQuality,
    success: 200,
  },
  dataQualityTable: {
    method: 'GET',
    path: '/api/data-quality.csv',
    right: 'read',
    whole: true,
    summary: 'The same as a table for spreadsheets.',
    query: z.object({ day: Day.optional() }),
    success: 200,
    mediaType: 'text/csv',
  },
  review: {
    method: 'GET',
    path: '/api/reviews/:month',
    right: 'manage',
    whole: true,
    summary: 'The review of a month: overdue work, targets, alarms, obstacles, data quality.',
    params: OfMonth,
    success: 200,
  },
  reviewPage: {
    method: 'GET',
    path: '/api/reviews/:month/page.html',
    right: 'manage',
    whole: true,
    summary: 'The review as one HTML page to be read or printed.',
    params: OfMonth,
    success: 200,
    mediaType: 'text/html',
  },
  reviewPdf: {
    method: 'GET',
    path: '/api/reviews/:month/review.pdf',
    right: 'manage',
    whole: true,
    summary: 'The review as PDF; the same data give the same bytes.',
    params: OfMonth,
    success: 200,
    mediaType: 'application/pdf',
  },
} as const

export type ReviewRoute = keyof typeof reviewRoutes
