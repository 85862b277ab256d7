import { type MixedFont, mixedFont, type Weight } from './mixed-font.ts'
import type { ReviewPaper, ReviewTable } from './review-sections.ts'

const page = { width: 595.28, height: 841.89, margin: 48, foot: 40 }
const inner = page.width - 2 * page.margin
const bottom = page.height - page.margin - page.foot
const leading = 1.35
const cellSize = 8.5
const gap = 6

/**
 * The report as PDF, with its fonts in it. The same paper gives the same bytes: `at` (the end of what it speaks of) is
 * its date, from which the file's id is made, and nothing else in it comes from a clock or from chance.
 */
export async function reviewPdf(paper: ReviewPaper, at: Date, compress = true): Promise<Uint8Array> {
  // Its fonts and their tables are read when the first report is made: no start waits for them.
  const { default: PDFDocument } = await import('pdfkit')
  const document = new PDFDocument({
    ...{ size: 'A4', margin: 0, bufferPages: true, lang: 'vi', displayTitle: true, compress },
    info: { Title: paper.title, Author: 'Hải Đăng', Creator: 'Hải Đăng', Producer: 'Hải Đăng', CreationDate: at },
  })
  const chunks: Uint8Array[] = []
  document.on('data', (chunk: Uint8Array) => chunks.push(chunk))
  const ended = new Promise<void>((resolve, reject) => {
    document.on('end', resolve)
    document.on('error', reject)
  })
  const font = mixedFont(document)
  let y = page.margin

  const paragraph = (text: string, weight: Weight, size: number) => {
    for (const line of font.lines(text, weight, { size, width: inner })) {
      room(size * leading)
      font.draw(line, weight, { x: page.margin, y, size })
      y += size * leading
    }
  }
  const room = (height: number) => {
    if (y + height <= bottom) return
    document.addPage()
    y = page.margin
  }

  paragraph(paper.title, 600, 20)
  paragraph(paper.subtitle, 400, 10)
  for (const { title, sentences, tables } of paper.sections) {
    y += 16
    // A title stands with what it is the title of.
    room(80)
    paragraph(title, 600, 13)
    for (const sentence of sentences) paragraph(sentence, 400, 10)
    for (const table of tables) drawTable(table)
  }
  numberPages()
  document.end()
  await ended
  return Buffer.concat(chunks)

  function drawTable({ columns, rows }: ReviewTable): void {
    const all = columns.reduce((sum, { wide }) => sum + wide, 0)
    const widths = columns.map(({ wide }) => (wide / all) * inner)
    const drawRow = (texts: readonly string[], weight: Weight, isHead: boolean) => {
      const cells = texts.map((text, place) =>
        font.lines(text, weight, { size: cellSize, width: (widths[place] ?? 0) - gap }),
      )
      const height = Math.max(...cells.map((lines) => lines.length)) * cellSize * leading + gap
      if (!isHead && y + height > bottom) {
        room(height)
        drawHead()
      }
      let x = page.margin
      cells.forEach((lines, place) => {
        const width = widths[place] ?? 0
        lines.forEach((line, n) => {
          const left = columns[place]?.right ? width - gap - font.width(line, weight, cellSize) : 0
          font.draw(line, weight, { x: x + left, y: y + gap / 2 + n * cellSize * leading, size: cellSize })
        })
        x += width
      })
      y += height
      document
        .moveTo(page.margin, y)
        .lineTo(page.margin + inner, y)
        .lineWidth(isHead ? 0.8 : 0.4)
        .strokeColor('#aeb5b9')
        .stroke()
    }
    const drawHead = () => {
      drawRow(
        columns.map(({ title }) => title),
        600,
        true,
      )
    }
    y += 6
    room(3 * cellSize * leading + 2 * gap)
    drawHead()
    for (const row of rows) drawRow(row, 400, false)
  }

  function numberPages(): void {
    const { start, count } = document.bufferedPageRange()
    for (let number = start; number < start + count; number++) {
      document.switchToPage(number)
      drawFoot(font, paper.title, `trang ${number + 1} trên ${count}`)
    }
  }
}

function drawFoot(font: MixedFont, left: string, right: string): void {
  const y = page.height - page.margin
  font.draw(left, 400, { x: page.margin, y, size: 8 })
  font.draw(right, 400, { x: page.margin + inner - font.width(right, 400, 8), y, size: 8 })
}
