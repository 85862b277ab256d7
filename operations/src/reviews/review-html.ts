import type { ReviewPaper, ReviewTable } from './review-sections.ts'

const style = `
body { font: 11pt/1.4 Inter, "Noto Sans", system-ui, sans-serif; color: #14181b; margin: 2rem auto; max-width: 60rem; padding: 0 1rem }
h1 { font-size: 20pt; margin: 0 } h2 { font-size: 14pt; margin: 2rem 0 0.25rem; break-after: avoid }
p { margin: 0.25rem 0 } .second { color: #2f363b }
table { border-collapse: collapse; width: 100%; margin: 0.75rem 0 }
th, td { border-bottom: 1px solid #aeb5b9; padding: 0.3rem 0.4rem; text-align: left; vertical-align: top }
th { font-weight: 600 } .right { text-align: right; font-variant-numeric: tabular-nums } tr { break-inside: avoid }
thead { display: table-header-group } @page { size: A4; margin: 18mm }`

/** The report as one page that needs nothing else: no script, no picture, no other file. */
export function reviewHtml(paper: ReviewPaper): string {
  const sections = paper.sections.map(
    ({ title, sentences, tables }) =>
      `<section><h2>${escaped(title)}</h2>${sentences.map((one) => `<p>${escaped(one)}</p>`).join('')}${tables.map(tableHtml).join('')}</section>`,
  )
  return `<!doctype html>
<html lang="vi"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escaped(paper.title)}</title><style>${style}</style></head>
<body><header><h1>${escaped(paper.title)}</h1><p class="second">${escaped(paper.subtitle)}</p></header>
${sections.join('\n')}
</body></html>
`
}

function tableHtml({ columns, rows }: ReviewTable): string {
  const cells = (tag: 'th' | 'td', texts: readonly string[]) =>
    texts
      .map((text, place) => `<${tag}${columns[place]?.right ? ' class="right"' : ''}>${escaped(text)}</${tag}>`)
      .join('')
  const head = cells(
    'th',
    columns.map(({ title }) => title),
  )
  return `<table><thead><tr>${head}</tr></thead><tbody>${rows.map((row) => `<tr>${cells('td', row)}</tr>`).join('')}</tbody></table>`
}

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }

function escaped(text: string): string {
  return text.replaceAll(/[&<>"']/g, (letter) => entities[letter] ?? '')
}
