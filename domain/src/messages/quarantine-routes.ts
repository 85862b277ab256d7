import { z } from 'zod'
import { Id } from '../identity.ts'
import { LaneName } from '../lane.ts'
import {
  Mending,
  MendingOrder,
  Mendings,
  QuarantineCounts,
  QuarantinedDetail,
  QuarantinePage,
  QuarantineQuery,
} from '../quarantine.ts'
import { Device } from '../registry.ts'
import {
  AdmissibleDevices,
  Admission,
  AdmissionRequest,
  EnrolmentRequest,
  GatewayMembers,
  IssuedEnrolment,
  ListedEnrolments,
} from './enrolment-shapes.ts'

const lane = z.object({ lane: LaneName.default('live') })
const mending = z.object({ id: z.string().min(1).max(64) })
const member = z.object({ id: Id, device: Id })

/** The desk of what was kept apart, and the doors by which unknown devices are let in. */
export const quarantineRoutes = {
  quarantine: {
    method: 'GET',
    path: '/api/quarantine',
    right: 'read',
    summary: 'Readings and messages kept apart, newest first, by page; `cursor` is the `next` of the page before.',
    query: QuarantineQuery.extend({
      cursor: z.coerce.number().int().positive().optional(),
      limit: z.coerce.number().int().min(1).max(500).default(100),
    }),
    response: QuarantinePage,
    success: 200,
  },
  quarantineCounts: {
    method: 'GET',
    path: '/api/quarantine/counts',
    right: 'read',
    whole: true,
    summary: 'How many fit: by status, and of the asked status by reason and by device.',
    query: QuarantineQuery,
    response: QuarantineCounts,
    success: 200,
  },
  quarantined: {
    method: 'GET',
    path: '/api/quarantine/records/:id',
    right: 'read',
    summary: 'One record: the message as it came, why it was refused, and what was done with it.',
    params: z.object({ id: z.coerce.number().int().positive() }),
    query: lane,
    response: QuarantinedDetail,
    success: 200,
  },
  mend: {
    method: 'POST',
    path: '/api/quarantine/mendings',
    right: 'engineer',
    whole: true,
    summary:
      'Re-drive (as it is, or with a fix), correct a message that could not be read, dismiss or reopen: some records, or all that fit a filter.',
    body: MendingOrder,
    response: Mending,
    success: 201,
  },
  mendings: {
    method: 'GET',
    path: '/api/quarantine/mendings',
    right: 'read',
    whole: true,
    summary: 'Orders under way and lately ended, newest first, with their progress.',
    query: lane,
    response: Mendings,
    success: 200,
  },
  cancelMending: {
    method: 'DELETE',
    path: '/api/quarantine/mendings/:id',
    right: 'engineer',
    whole: true,
    summary: 'Stop an order under way; what is done stays done.',
    params: mending,
    query: lane,
    response: Mending,
    success: 200,
  },
  unknownDevices: {
    method: 'GET',
    path: '/api/quarantine/unknown',
    right: 'read',
    summary: 'Devices that sent and that the registry does not know, with what can be said of them.',
    query: lane,
    response: AdmissibleDevices,
    success: 200,
  },
  admit: {
    method: 'POST',
    path: '/api/quarantine/admissions',
    right: 'administer',
    whole: true,
    summary: 'Admit an unknown device: register it, make its credential, re-drive what waits of it.',
    body: AdmissionRequest,
    response: Admission,
    success: 201,
  },
  enrol: {
    method: 'POST',
    path: '/api/enrolments',
    right: 'administer',
    whole: true,
    summary: 'Make a token with which unknown devices may join; the token is answered this once.',
    body: EnrolmentRequest,
    response: IssuedEnrolment,
    success: 201,
  },
  enrolments: {
    method: 'GET',
    path: '/api/enrolments',
    right: 'administer',
    whole: true,
    summary: 'The enrolments there are, newest first.',
    response: ListedEnrolments,
    success: 200,
  },
  revokeEnrolment: {
    method: 'DELETE',
    path: '/api/enrolments/:id',
    right: 'administer',
    whole: true,
    summary: 'Revoke an enrolment; who joined with it is disconnected within a second.',
    params: z.object({ id: Id }),
    success: 204,
  },
  members: {
    method: 'GET',
    path: '/api/gateways/:id/members',
    right: 'read',
    summary: 'The devices that a gateway speaks for.',
    params: z.object({ id: Id }),
    response: GatewayMembers,
    success: 200,
  },
  addMember: {
    method: 'PUT',
    path: '/api/gateways/:id/members/:device',
    right: 'administer',
    whole: true,
    summary: 'Let a gateway speak for a device; in force within a second.',
    params: member,
    response: Device,
    success: 200,
  },
  removeMember: {
    method: 'DELETE',
    path: '/api/gateways/:id/members/:device',
    right: 'administer',
    whole: true,
    summary: 'A gateway speaks for a device no longer; what it still sends for it is kept apart.',
    params: member,
    response: Device,
    success: 200,
  },
} as const

export type QuarantineRoute = keyof typeof quarantineRoutes
