import { csvOf } from '@ioc/domain/csv'
import { localDay, percentOf, qualityOf, sourceOf } from '@ioc/domain/data-quality'
import type { ReviewRoute } from '@ioc/domain/messages/review-routes'
import { type Refusal, refuse } from '../doors/problems.ts'
import type { Handlers } from '../doors/route-types.ts'
import type { QualityDays } from '../indicators/quality-days.ts'
import { gatherReview } from './review-data.ts'
import { reviewHtml } from './review-html.ts'
import { reviewPdf } from './review-pdf.ts'
import { reviewPaper } from './review-sections.ts'

type Parts = Omit<Parameters<typeof gatherReview>[0], 'quality'> & { quality: QualityDays | undefined }

/** The monthly review as data, page and PDF, and what the data of a day were worth. */
export function reviewHandlers(parts: Parts): Pick<Handlers, ReviewRoute> {
  const { quality, now } = parts
  const ofDay = async (asked: string | undefined) => {
    if (!quality)
      return refuse('not_found', {
        en: 'this is the national centre: readings are kept by the provinces',
        vi: 'đây là Trung tâm Chính phủ: số đo do các tỉnh, thành giữ',
      })
    const answer = await quality.day(asked ?? localDay(now()))
    if (answer) return answer
    return refuse('room_away', {
      en: 'ingest does not answer; what the data are worth is counted there. Ask again.',
      vi: 'ingest, nơi tính chất lượng dữ liệu, không trả lời. Hãy hỏi lại.',
    })
  }
  const review = async (month: string) => {
    if (month > localDay(now()).slice(0, 7))
      return refuse('not_found', { en: `${month} has not begun yet`, vi: `tháng ${month} chưa bắt đầu` })
    return await gatherReview(parts, month)
  }
  return {
    dataQuality: ({ query }) => ofDay(query.day),
    dataQualityTable: async ({ query }, { reply }) => {
      const answer = await ofDay(query.day)
      if (isRefused(answer)) return answer
      reply.header('content-disposition', `attachment; filename="data-quality-${answer.day}.csv"`)
      const header = ['day', 'commune', 'source', 'kind', 'devices', 'valid', 'complete', 'clean', 'live']
      const rows = answer.cells.map((cell) => {
        const { valid, complete, clean, live } = qualityOf([cell])
        const shares = [valid, complete, clean, live].map(percentOf)
        return [answer.day, cell.commune, sourceOf(cell), cell.kind, cell.devices, ...shares]
      })
      return csvOf(header, rows)
    },
    review: ({ params }) => review(params.month),
    reviewPage: async ({ params }) => {
      const answer = await review(params.month)
      return isRefused(answer) ? answer : reviewHtml(reviewPaper(answer))
    },
    reviewPdf: async ({ params }, { reply }) => {
      const answer = await review(params.month)
      if (isRefused(answer)) return answer
      reply.header('content-disposition', `inline; filename="review-${params.month}.pdf"`)
      return await reviewPdf(reviewPaper(answer), new Date(answer.asOf))
    },
  }
}

function isRefused<Answer extends object>(answer: Answer | Refusal): answer is Refusal {
  return 'problem' in answer
}
