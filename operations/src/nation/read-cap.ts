import { ReceivedAlert } from '@ioc/domain/link/board'
import { CapAlert, type CapInfo, withdrawalNames } from '@ioc/domain/link/cap'
import { XMLParser, XMLValidator } from 'fast-xml-parser'
import { z } from 'zod'

const lists = new Set(['category', 'responseType', 'info', 'parameter', 'area', 'polygon', 'circle', 'geocode'])
const parser = new XMLParser({
  ignoreAttributes: true,
  parseTagValue: false,
  processEntities: true,
  htmlEntities: false,
  trimValues: true,
  isArray: (name) => lists.has(name),
})
const Document = z.object({ alert: CapAlert })

/**
 * Reads a CAP 1.2 message of a province. Throws on what is no such message; a DTD, and so any entity, is refused
 * unread.
 */
export function readCap(xml: string): CapAlert {
  const body = xml.replace(/^<\?xml [^<>]*\?>/, '')
  if (/<[!?]/.test(body)) throw new Error('a CAP message holds no DTD, entity, comment or instruction')
  const valid = XMLValidator.validate(xml)
  if (valid !== true) throw new Error(`no XML: ${valid.err.msg} (line ${valid.err.line})`)
  if (!/^\s*<alert xmlns="urn:oasis:names:tc:emergency:cap:1\.2">/.test(body))
    throw new Error('the root is no CAP 1.2 alert')
  const parsed: unknown = parser.parse(body)
  const result = Document.safeParse(parsed)
  if (!result.success) throw new Error(`no CAP 1.2 alert: ${z.prettifyError(result.error).slice(0, 300)}`)
  return result.data.alert
}

/** What the board shows of a message. Throws where the parameters that the link speaks are not in it. */
export function receivedAlertOf(cap: CapAlert, province: string, receivedAt: Date): ReceivedAlert {
  const [vi, en] = [infoIn(cap, 'vi-VN'), infoIn(cap, 'en-US')]
  const parameter = (name: string) => vi.parameter.find(({ valueName }) => valueName === name)?.value
  const both = (say: (info: CapInfo) => string) => ({ vi: say(vi), en: say(en) })
  const [area] = vi.area
  const { why, by, at, detail } = withdrawalNames
  const withdrawn = { why: parameter(why), by: parameter(by), at: parameter(at), detail: parameter(detail) }
  const priority = parameter('priority')
  return ReceivedAlert.parse({
    ...{ province, key: parameter('key'), identifier: cap.identifier, status: cap.status, sent: cap.sent },
    state: cap.msgType === 'Cancel' ? 'cancelled' : vi.responseType.includes('AllClear') ? 'cleared' : 'active',
    withdrawn: cap.msgType === 'Cancel' ? withdrawn : null,
    priority: priority === undefined ? null : Number(priority),
    title: both(({ event }) => event),
    place: both((info) => info.area[0]?.areaDesc ?? ''),
    description: both(({ description }) => description),
    commune: area?.geocode.find(({ valueName }) => valueName === 'VN-COMMUNE')?.value ?? null,
    raisedAt: parameter('raisedAt'),
    receivedAt: receivedAt.toISOString(),
  })
}

function infoIn(cap: CapAlert, language: CapInfo['language']): CapInfo {
  const info = cap.info.find((one) => one.language === language)
  if (!info) throw new Error(`there is no block in ${language}`)
  return info
}
