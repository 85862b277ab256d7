import { z } from 'zod'
import { Evidence, Incident, incidentBounds } from '../incident/incident.ts'
import { incidentCommands } from '../incident/incident-command.ts'
import { Procedure } from '../procedure.ts'
import type { Right } from '../right.ts'
import {
  AlertKeys,
  Deadline,
  DeadlineQuery,
  IncidentCounts,
  IncidentEvents,
  IncidentOpening,
  IncidentPage,
  IncidentQuery,
  MergeOrder,
  ProcedureEdit,
  Procedures,
  ProcedureVersions,
  SplitOrder,
  seen,
} from './incident-shapes.ts'
import type { Route } from './route.ts'

const params = z.object({ id: z.uuid() })
const procedureParams = z.object({ id: Procedure.shape.id })

/** A command of an incident: 409 where it was changed since `version`, 422 with each field that is missing. */
function command<Body extends z.ZodType>(name: string, of: { right: Right; summary: string; body: Body }) {
  return {
    method: 'POST',
    path: `/api/incidents/:id/${name}`,
    ...{ right: of.right, summary: of.summary, params, body: of.body, response: Incident },
    success: 200,
  } as const
}

const { change, assign, start, resolve, refuse, close, reject, extend, comment, step, obstruct, climb, free } =
  incidentCommands

/** Incidents with their five clears, and the procedures that they follow. */
export const incidentRoutes = {
  incidents: {
    method: 'GET',
    path: '/api/incidents',
    right: 'read',
    summary: 'Incidents by page; `cursor` is the `next` of the page before.',
    query: IncidentQuery,
    response: IncidentPage,
    success: 200,
  },
  incidentCounts: {
    method: 'GET',
    path: '/api/incidents/counts',
    right: 'read',
    summary: 'How many are open and overdue, and who still owes work.',
    response: IncidentCounts,
    success: 200,
  },
  openIncident: {
    method: 'POST',
    path: '/api/incidents',
    right: 'operate',
    summary: 'Open a draft, from alerts or without.',
    body: IncidentOpening,
    response: Incident,
    success: 201,
  },
  incident: {
    method: 'GET',
    path: '/api/incidents/:id',
    right: 'read',
    summary: 'One incident as it stands.',
    params,
    response: Incident,
    success: 200,
  },
  incidentEvents: {
    method: 'GET',
    path: '/api/incidents/:id/events',
    right: 'read',
    summary: 'All that has happened to an incident, in its order, after a version.',
    params,
    query: z.object({ after: z.coerce.number().int().min(0).default(0) }),
    response: IncidentEvents,
    success: 200,
  },
  changeIncident: command('change', { right: 'operate', summary: 'Change fields.', body: change.extend(seen) }),
  assignIncident: command('assign', {
    ...{ right: 'manage', body: assign.extend(seen) },
    summary: 'Assign it, or assign it anew: 422 names each of the five clears that is missing.',
  }),
  startIncident: command('start', { right: 'operate', summary: 'Begin the work.', body: start.extend(seen) }),
  resolveIncident: command('resolve', { right: 'operate', summary: 'Say the result.', body: resolve.extend(seen) }),
  refuseIncident: command('refuse', {
    ...{ right: 'manage', body: refuse.extend(seen) },
    summary: 'Refuse its result: the work goes on.',
  }),
  closeIncident: command('close', {
    ...{ right: 'manage', body: close.extend(seen) },
    summary: 'Close it: 422 without an actual result and evidence.',
  }),
  rejectIncident: command('reject', { right: 'manage', summary: 'Say that it is no work.', body: reject.extend(seen) }),
  extendIncident: command('extend', { right: 'manage', summary: 'Move its deadline.', body: extend.extend(seen) }),
  commentIncident: command('comment', { right: 'operate', summary: 'Add a comment.', body: comment.extend(seen) }),
  linkAlerts: command('link', { right: 'operate', summary: 'Link alerts of the live lane.', body: AlertKeys }),
  unlinkAlerts: command('unlink', { right: 'operate', summary: 'Unlink alerts.', body: AlertKeys }),
  doStep: command('step', { right: 'operate', summary: 'A step of its procedure is done.', body: step.extend(seen) }),
  obstructIncident: command('obstruct', {
    ...{ right: 'operate', body: obstruct.extend(seen) },
    summary: 'Flag an obstacle, which climbs from commune to province to nation until it is freed.',
  }),
  climbIncident: command('climb', { right: 'operate', summary: 'Send its obstacle up now.', body: climb.extend(seen) }),
  freeIncident: command('free', { right: 'operate', summary: 'Its obstacle is gone.', body: free.extend(seen) }),
  mergeIncident: command('merge', { right: 'manage', summary: 'It becomes part of another.', body: MergeOrder }),
  splitIncident: command('split', {
    ...{ right: 'manage', body: SplitOrder },
    summary: 'Some of its alerts become a draft of their own, which is answered.',
  }),
  addEvidence: {
    method: 'PUT',
    path: '/api/incidents/:id/evidence',
    right: 'operate',
    summary: 'A file that shows the result: JPEG, PNG or PDF, told by its bytes.',
    params,
    query: z.object({ name: Evidence.shape.name, version: z.coerce.number().int().positive() }),
    bytes: { mediaType: 'application/octet-stream', most: incidentBounds.evidenceBytes },
    response: Incident,
    success: 200,
  },
  evidence: {
    method: 'GET',
    path: '/api/incidents/:id/evidence/:sha256',
    right: 'read',
    dataClass: 'personal',
    summary: 'The bytes of a file of evidence, to be saved.',
    params: params.extend({ sha256: Evidence.shape.sha256 }),
    success: 200,
    mediaType: 'application/octet-stream',
  },
  deadline: {
    method: 'GET',
    path: '/api/deadline',
    right: 'read',
    summary: 'The moment that lies so many hours from now, by the working calendar or by the clock.',
    query: DeadlineQuery,
    response: Deadline,
    success: 200,
  },
  procedures: {
    method: 'GET',
    path: '/api/procedures',
    right: 'read',
    summary: 'The newest version of each operating procedure.',
    response: Procedures,
    success: 200,
  },
  procedure: {
    method: 'GET',
    path: '/api/procedures/:id',
    right: 'read',
    summary: 'A procedure, in its newest version or a given one.',
    params: procedureParams,
    query: z.object({ version: z.coerce.number().int().positive().optional() }),
    response: Procedure,
    success: 200,
  },
  procedureVersions: {
    method: 'GET',
    path: '/api/procedures/:id/versions',
    right: 'read',
    summary: 'Every version of a procedure, newest first, with who made it when.',
    params: procedureParams,
    response: ProcedureVersions,
    success: 200,
  },
  editProcedure: {
    method: 'PUT',
    path: '/api/procedures/:id',
    right: 'manage',
    whole: true,
    summary: 'Make the next version of a procedure; incidents under way keep theirs.',
    params: procedureParams,
    body: ProcedureEdit,
    response: Procedure,
    success: 200,
  },
} as const satisfies Record<string, Route>

export type IncidentRoute = keyof typeof incidentRoutes
