import latin400 from '@fontsource/inter/files/inter-latin-400-normal.woff2?url'
import latin500 from '@fontsource/inter/files/inter-latin-500-normal.woff2?url'
import latin600 from '@fontsource/inter/files/inter-latin-600-normal.woff2?url'
import latin700 from '@fontsource/inter/files/inter-latin-700-normal.woff2?url'
import vietnamese400 from '@fontsource/inter/files/inter-vietnamese-400-normal.woff2?url'
import vietnamese500 from '@fontsource/inter/files/inter-vietnamese-500-normal.woff2?url'
import vietnamese600 from '@fontsource/inter/files/inter-vietnamese-600-normal.woff2?url'
import vietnamese700 from '@fontsource/inter/files/inter-vietnamese-700-normal.woff2?url'

/** Letters that Vietnamese adds to Latin; the rest comes from the Latin file. */
const vietnameseRange =
  'U+0102-0103,U+0110-0111,U+0128-0129,U+0168-0169,U+01A0-01A1,U+01AF-01B0,U+0300-0301,U+0303-0304,U+0308-0309,U+0323,U+0329,U+1EA0-1EF9,U+20AB'
const latinRange = 'U+0000-00FF,U+0131,U+0152-0153,U+02C6,U+02DA,U+02DC,U+2000-206F,U+20AC,U+2122,U+2212,U+2215'

const weights = [
  { weight: '400', latin: latin400, vietnamese: vietnamese400 },
  { weight: '500', latin: latin500, vietnamese: vietnamese500 },
  { weight: '600', latin: latin600, vietnamese: vietnamese600 },
  { weight: '700', latin: latin700, vietnamese: vietnamese700 },
] as const

/** Makes Inter ready for the page, from files of our own; the canvases need it before they draw. */
export async function loadInter(): Promise<void> {
  const faces = weights.flatMap(({ weight, latin, vietnamese }) => [
    new FontFace('Inter', `url(${vietnamese})`, { weight, unicodeRange: vietnameseRange }),
    new FontFace('Inter', `url(${latin})`, { weight, unicodeRange: latinRange }),
  ])
  for (const face of faces) document.fonts.add(face)
  await Promise.allSettled(faces.map((face) => face.load()))
}

export type MapFontFaces = Record<string, { url: string; 'unicode-range': string[] }[]>

/** The same files for the map's labels, as "Inter 400" and "Inter 600"; the map wants absolute addresses. */
export function mapFontFaces(base: string): MapFontFaces {
  return Object.fromEntries(
    weights.map(({ weight, latin, vietnamese }) => [
      `Inter ${weight}`,
      [
        { url: new URL(vietnamese, base).href, 'unicode-range': vietnameseRange.split(',') },
        { url: new URL(latin, base).href, 'unicode-range': latinRange.split(',') },
      ],
    ]),
  )
}
