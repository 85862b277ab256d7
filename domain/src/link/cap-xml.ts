import type { CapAlert, CapInfo } from './cap.ts'

type Element = readonly [name: string, content: string | readonly Element[]]

/** The message as XML, its elements in the order of the OASIS schema. */
export function capXml(alert: CapAlert): string {
  const { references } = alert
  const body: Element[] = [
    ['identifier', alert.identifier],
    ['sender', alert.sender],
    ['sent', alert.sent],
    ['status', alert.status],
    ['msgType', alert.msgType],
    ['source', alert.source],
    ['scope', alert.scope],
    ['restriction', alert.restriction],
    ...(references === undefined ? [] : [['references', references] as const]),
    ...alert.info.map((info): Element => ['info', infoElements(info)]),
  ]
  return `<?xml version="1.0" encoding="UTF-8"?>\n<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2">${body.map(written).join('')}</alert>\n`
}

function infoElements(info: CapInfo): Element[] {
  return [
    ['language', info.language],
    ...info.category.map((one): Element => ['category', one]),
    ['event', info.event],
    ...info.responseType.map((one): Element => ['responseType', one]),
    ['urgency', info.urgency],
    ['severity', info.severity],
    ['certainty', info.certainty],
    ['onset', info.onset],
    ['senderName', info.senderName],
    ['headline', info.headline],
    ['description', info.description],
    ...info.parameter.map((one): Element => ['parameter', pair(one)]),
    ...info.area.map(
      ({ areaDesc, polygon, circle, geocode }): Element => [
        'area',
        [
          ['areaDesc', areaDesc],
          ...polygon.map((one): Element => ['polygon', one]),
          ...circle.map((one): Element => ['circle', one]),
          ...geocode.map((one): Element => ['geocode', pair(one)]),
        ],
      ],
    ),
  ]
}

function pair({ valueName, value }: { valueName: string; value: string }): Element[] {
  return [
    ['valueName', valueName],
    ['value', value],
  ]
}

function written([name, content]: Element): string {
  return `<${name}>${typeof content === 'string' ? text(content) : content.map(written).join('')}</${name}>`
}

const escapes: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '\r': '&#13;' }

/** A name of a device may hold anything: letters that XML 1.0 (2.2) knows no way to write become U+FFFD. */
function text(content: string): string {
  const letters = [...content].map((letter) => (isWritable(letter.codePointAt(0) ?? 0) ? letter : '\ufffd'))
  return letters.map((letter) => escapes[letter] ?? letter).join('')
}

function isWritable(code: number): boolean {
  if (code < 0x20) return code === 0x9 || code === 0xa || code === 0xd
  return !(code >= 0xd800 && code <= 0xdfff) && code !== 0xfffe && code !== 0xffff
}
