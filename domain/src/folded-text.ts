/** A text as it is searched: without accents and case, `đ` as `d`, words parted by one space. */
export function foldedText(text: string): string {
  return text
    .normalize('NFD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll('đ', 'd')
    .replaceAll(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()
}

/** The different words of a folded text. */
export function foldedWords(text: string): string[] {
  return [...new Set(foldedText(text).split(' '))].filter((word) => word !== '')
}
