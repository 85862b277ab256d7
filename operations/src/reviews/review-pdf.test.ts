import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import PDFDocument from 'pdfkit'
import { expect, test } from 'vitest'
import { mixedFont } from './mixed-font.ts'
import { octoberPaper, vietnameseLetters } from './review.test-paper.ts'
import { reviewHtml } from './review-html.ts'
import { reviewPdf } from './review-pdf.ts'

const run = promisify(execFile)
const end = new Date('2026-10-31T17:00:00Z')
const textOf = (pdf: Uint8Array) => Buffer.from(pdf).toString('latin1')

/** Numbers of the glyphs that a PDF draws; 0 is the box that stands for a letter which the font has not. */
const glyphsOf = (pdf: string) =>
  [...pdf.matchAll(/\[(.*?)\] TJ/g)].flatMap(([, drawn = '']) =>
    [...drawn.matchAll(/<([0-9a-f]+)>/g)].flatMap(([, hex = '']) => hex.match(/.{4}/g) ?? []),
  )

test('the same data give the same bytes in two processes, in whatever time zone and language of the machine', async () => {
  const child = join(import.meta.dirname, 'review-pdf.test-child.ts')
  const hashes = await Promise.all(
    [
      { TZ: 'Asia/Ho_Chi_Minh', LANG: 'vi_VN.UTF-8' },
      { TZ: 'America/New_York', LANG: 'C' },
    ].map(async (more) => {
      const { stdout } = await run(process.execPath, ['--import', 'tsx', child], { env: { ...process.env, ...more } })
      return stdout
    }),
  )
  expect(hashes[0]).toMatch(/^[0-9a-f]{64}$/)
  expect(hashes[1]).toBe(hashes[0])
})

test('every Vietnamese letter has a glyph of its own, and no box is drawn', async () => {
  expect(vietnameseLetters).toHaveLength(144)
  const font = mixedFont(new PDFDocument())
  const letters = [...vietnameseLetters, 'đ', 'Đ', '–', '−', '·', '“', '”', '…', '%', '₫', '\u2009']
  for (const weight of [400, 600] as const)
    expect(letters.filter((letter) => font.runs(letter, weight)[0]?.text !== letter)).toEqual([])
  const section = { title: letters.join(''), sentences: [letters.join(''), 'Ễ'.normalize('NFD')], tables: [] }
  const pdf = textOf(await reviewPdf({ title: 'x', subtitle: '漢', sections: [section] }, end, false))
  const glyphs = glyphsOf(pdf)
  expect(glyphs.length).toBeGreaterThan(300)
  expect(glyphs).not.toContain('0000')
})

test('fonts are in the file, pages are numbered, and long tables go on over pages with their head', async () => {
  const pdf = textOf(await reviewPdf(octoberPaper(120), end, false))
  const pages = pdf.match(/\/Type \/Page\n/g)?.length ?? 0
  expect(pages).toBeGreaterThan(3)
  expect(pdf.match(/\/FontFile2 /g)?.length).toBe(4)
  expect(pdf).not.toContain('/Helvetica')
  expect(pdf).toContain('/Lang (vi)')
  expect(glyphsOf(pdf)).not.toContain('0000')
})

test('another figure gives other bytes', async () => {
  const [one, other] = await Promise.all([reviewPdf(octoberPaper(0), end), reviewPdf(octoberPaper(1), end)])
  expect(Buffer.compare(one, other)).not.toBe(0)
})

test('the page shows names as text, is in Vietnamese and needs nothing else', () => {
  const html = reviewHtml(octoberPaper())
  expect(html).toContain('<html lang="vi">')
  expect(html).toContain('&lt;script&gt;alert(1)&lt;/script&gt; &amp; &quot;Ngập&quot;')
  expect(html).not.toMatch(/<script|<img|<link|src=|href=|url\(/)
  expect(html).toContain('95,56\u2009%')
})
