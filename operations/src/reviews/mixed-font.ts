import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type PDFKit from 'pdfkit'
import { unpackWoff } from './woff.ts'

type Document = typeof PDFKit.prototype
export type Weight = 400 | 600

const require = createRequire(import.meta.url)
const files = {
  'vietnamese-400': require.resolve('@fontsource/inter/files/inter-vietnamese-400-normal.woff'),
  'vietnamese-600': require.resolve('@fontsource/inter/files/inter-vietnamese-600-normal.woff'),
  'latin-400': require.resolve('@fontsource/inter/files/inter-latin-400-normal.woff'),
  'latin-600': require.resolve('@fontsource/inter/files/inter-latin-600-normal.woff'),
}

/** A stretch of text that one font file can draw. */
type Run = { font: string; text: string }

/**
 * Texts of a document in Inter, whose letters lie in two files: which draws what, how wide it is, where a line ends.
 */
export type MixedFont = {
  runs: (text: string, weight: Weight) => Run[]
  width: (text: string, weight: Weight, size: number) => number
  lines: (text: string, weight: Weight, box: { size: number; width: number }) => string[]
  draw: (text: string, weight: Weight, at: { x: number; y: number; size: number }) => void
}

/** Puts Inter into a document: Vietnamese letters from their own file, the rest from the Latin one. */
export function mixedFont(document: Document): MixedFont {
  const covers = new Map<string, (codePoint: number) => boolean>()
  for (const [font, file] of Object.entries(files)) {
    document.registerFont(font, unpackWoff(readFileSync(file)))
    covers.set(font, coverageOf(document.font(font)))
  }

  const fontFor = (letter: string, weight: Weight, before: string | undefined): string | undefined => {
    const codePoint = letter.codePointAt(0) ?? 0
    const fonts = [before, `latin-${weight}`, `vietnamese-${weight}`].filter((font) => font !== undefined)
    return fonts.find((font) => covers.get(font)?.(codePoint))
  }

  /** What no file can draw is shown as a question mark rather than as nothing. */
  const runs = (text: string, weight: Weight): Run[] => {
    const found: Run[] = []
    for (const letter of text.normalize('NFC').replaceAll(/\p{C}+/gu, ' ')) {
      const last = found.at(-1)
      const font = fontFor(letter, weight, last?.font)
      const run = font === undefined ? { font: `latin-${weight}`, text: '?' } : { font, text: letter }
      if (last?.font === run.font) last.text += run.text
      else found.push(run)
    }
    return found
  }

  // Words come again and again: each is measured once, at size 1000.
  const measured = new Map<string, number>()
  const wordWidth = (word: string, weight: Weight): number => {
    const known = measured.get(`${weight}${word}`)
    if (known !== undefined) return known
    document.fontSize(1000)
    const width = runs(word, weight).reduce((sum, run) => sum + document.font(run.font).widthOfString(run.text), 0)
    measured.set(`${weight}${word}`, width)
    return width
  }
  const width = (text: string, weight: Weight, size: number) => {
    const words = text.split(' ')
    const spaces = (words.length - 1) * wordWidth(' ', weight)
    return (words.reduce((sum, word) => sum + wordWidth(word, weight), spaces) * size) / 1000
  }

  const lines = (text: string, weight: Weight, box: { size: number; width: number }) => {
    const fits = (line: string) => width(line, weight, box.size) <= box.width
    const done: string[] = []
    let line = ''
    for (const word of text.split(' ')) {
      const longer = line === '' ? word : `${line} ${word}`
      if (fits(longer)) {
        line = longer
        continue
      }
      if (line !== '') done.push(line)
      line = ''
      // A word that is wider than its column is cut where it must be.
      for (const letter of word) {
        if (line !== '' && !fits(line + letter)) {
          done.push(line)
          line = ''
        }
        line += letter
      }
    }
    return [...done, line]
  }

  const draw = (text: string, weight: Weight, { x, y, size }: { x: number; y: number; size: number }) => {
    document.fontSize(size)
    let left = x
    for (const run of runs(text, weight)) {
      document.font(run.font).text(run.text, left, y, { lineBreak: false })
      left += document.widthOfString(run.text)
    }
  }
  return { runs, width, lines, draw }
}

/** Which letters the font that a document uses now can draw; pdfkit keeps what it has opened to itself. */
function coverageOf(document: Document): (codePoint: number) => boolean {
  const opened: unknown = Reflect.get(Object(Reflect.get(document, '_font')), 'font')
  const has: unknown = Reflect.get(Object(opened), 'hasGlyphForCodePoint')
  if (typeof has !== 'function') throw new Error('this release of pdfkit does not say which letters a font has')
  return (codePoint) => Reflect.apply(has, opened, [codePoint]) === true
}
