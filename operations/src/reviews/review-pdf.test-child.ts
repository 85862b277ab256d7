import { createHash } from 'node:crypto'
import { octoberPaper } from './review.test-paper.ts'
import { reviewPdf } from './review-pdf.ts'

/** Says the SHA-256 of the report of one month, as a process of its own makes it. */
const pdf = await reviewPdf(octoberPaper(40), new Date('2026-10-31T17:00:00Z'))
process.stdout.write(createHash('sha256').update(pdf).digest('hex'))
