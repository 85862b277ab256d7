import { z } from 'zod'
import { ProvinceStanding, ReceivedAlert, ReceivedIncident } from '../link/board.ts'
import { DirectiveStanding, DirectiveWish } from '../link/directive.ts'
import { KeyId, Sealed } from '../link/link-messages.ts'
import { LinkState } from '../link/link-state.ts'
import { ProvinceCode } from '../place.ts'

/** The link as the province's administrator sees it. */
export const LinkStanding = LinkState.extend({
  url: z.string().nullable(),
  /** Key of this province now, and one that waits to take its place. */
  key: KeyId.nullable(),
  nextKey: KeyId.nullable(),
  /** Keys of the nation that this province trusts, the newest last. */
  nationKeys: z.array(KeyId),
  /** The last message of the outbox, and the last that the nation has receipted. */
  head: z.number().int(),
  received: z.number().int(),
  /** Why the nation refused the last exchange, where it did. */
  refusal: z.string().nullable(),
  /** Exchanges that failed since the start, by reason. */
  failures: z.record(z.string(), z.number()),
})
export type LinkStanding = z.infer<typeof LinkStanding>

/** `code` may be left out where the province is linked already and only the address changes. */
const LinkOrder = z.object({ url: z.url().max(300), code: z.string().max(200).optional() })
export const AdmissionCode = z.object({ province: ProvinceCode, code: z.string(), expiresAt: z.iso.datetime() })

/** A key of the link as the nation keeps it; `until`: the end of its overlap with the next. */
export const LinkKey = z.object({
  id: KeyId,
  province: ProvinceCode.nullable(),
  addedAt: z.iso.datetime(),
  until: z.iso.datetime().nullable(),
  revokedAt: z.iso.datetime().nullable(),
})
export type LinkKey = z.infer<typeof LinkKey>

/** The doors of the link between a province and the nation, on either side. */
export const linkRoutes = {
  link: {
    method: 'GET',
    path: '/api/link',
    right: 'administer',
    dataClass: 'security',
    whole: true,
    summary: 'Province: the line to the nation, its keys and what waits.',
    response: LinkStanding,
    success: 200,
  },
  linkTo: {
    method: 'POST',
    path: '/api/link',
    right: 'administer',
    dataClass: 'security',
    whole: true,
    summary: 'Province: link to the nation at this address, with the one-time code that it made.',
    body: LinkOrder,
    response: LinkStanding,
    success: 200,
  },
  rotateKey: {
    method: 'POST',
    path: '/api/link/rotate',
    right: 'administer',
    dataClass: 'security',
    whole: true,
    summary: 'Make a new key of this centre for the link; the old one overlaps with it.',
    response: z.object({ key: KeyId }),
    success: 200,
  },
  revokeKey: {
    method: 'POST',
    path: '/api/link/revoke',
    right: 'administer',
    dataClass: 'security',
    whole: true,
    summary: 'Nation: revoke a key by its id, or every key of a province; in force at once.',
    body: z.object({ key: KeyId.optional(), province: ProvinceCode.optional() }),
    response: z.array(LinkKey),
    success: 200,
  },
  admitProvince: {
    method: 'POST',
    path: '/api/link/codes',
    right: 'administer',
    dataClass: 'security',
    whole: true,
    summary: 'Nation: make a code with which a province may come in once, within a day.',
    body: z.object({ province: ProvinceCode }),
    response: AdmissionCode,
    success: 201,
  },
  linkKeys: {
    method: 'GET',
    path: '/api/link/keys',
    right: 'administer',
    dataClass: 'security',
    whole: true,
    summary: 'Nation: keys of the provinces and its own.',
    response: z.array(LinkKey),
    success: 200,
  },
  linkAdmission: {
    method: 'POST',
    path: '/api/link/admission',
    right: 'public',
    summary: 'Nation: a province comes in with its code and its key, which signs the request.',
    body: Sealed,
    response: Sealed,
    success: 200,
  },
  linkReturn: {
    method: 'POST',
    path: '/api/link/return',
    right: 'public',
    summary:
      'Nation: a province whose data are of an earlier day comes back with the key it has, which signs the request.',
    body: Sealed,
    response: Sealed,
    success: 200,
  },
  linkExchange: {
    method: 'POST',
    path: '/api/link/exchange',
    right: 'public',
    summary: 'Nation: takes a signed batch of an admitted province; answers a signed receipt with its directives.',
    body: Sealed,
    response: Sealed,
    success: 200,
  },
  provinces: {
    method: 'GET',
    path: '/api/provinces',
    right: 'read',
    whole: true,
    summary: 'Nation: the board of the 34 provinces, heaviest first, then by code.',
    response: z.array(ProvinceStanding),
    success: 200,
  },
  receivedAlerts: {
    method: 'GET',
    path: '/api/provinces/alerts',
    right: 'read',
    whole: true,
    summary: 'Nation: alarms that provinces told of: open first, then withdrawn and over; heaviest, newest.',
    query: z.object({
      province: ProvinceCode.optional(),
      state: z.enum(['active', 'cancelled', 'cleared', 'all']).default('active'),
      limit: z.coerce.number().int().min(1).max(1000).default(200),
    }),
    response: z.object({ alerts: z.array(ReceivedAlert), total: z.number().int() }),
    success: 200,
  },
  receivedIncidents: {
    method: 'GET',
    path: '/api/provinces/incidents',
    right: 'read',
    whole: true,
    summary: 'Nation: incidents that provinces lifted to it, newest first.',
    response: z.array(ReceivedIncident),
    success: 200,
  },
  receivedAlert: {
    method: 'GET',
    path: '/api/provinces/cap',
    right: 'read',
    whole: true,
    summary: 'Nation: an alarm as the province sent it, in CAP 1.2.',
    query: z.object({ identifier: z.string().max(500) }),
    success: 200,
    mediaType: 'text/plain',
  },
  directives: {
    method: 'GET',
    path: '/api/directives',
    right: 'read',
    whole: true,
    summary: 'Directives of the nation, newest first: all of them there, its own in a province.',
    response: z.array(DirectiveStanding),
    success: 200,
  },
  issueDirective: {
    method: 'POST',
    path: '/api/directives',
    right: 'govern',
    whole: true,
    summary: 'Nation: send a directive with its five clears to a province.',
    body: DirectiveWish,
    response: DirectiveStanding,
    success: 201,
  },
} as const
