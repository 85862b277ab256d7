import { z } from 'zod'
import { AlertLevel } from '../alert.ts'
import { alertStates } from '../alert-state.ts'
import { Id } from '../identity.ts'
import { LaneName } from '../lane.ts'
import { alertRoutes } from './alert-routes.ts'
import {
  AlertList,
  CentreState,
  Counts,
  CredentialRequest,
  IssuedCredential,
  RegistryImport,
  RegistryImported,
  SeedingProgress,
} from './api-shapes.ts'
import { auditRoutes } from './audit-routes.ts'
import { deviceRoutes } from './device-routes.ts'
import { incidentRoutes } from './incident-routes.ts'
import { indicatorRoutes } from './indicator-routes.ts'
import { laneRoutes } from './lane-routes.ts'
import { linkRoutes } from './link-routes.ts'
import { notificationRoutes } from './notification-routes.ts'
import { peopleRoutes } from './people-routes.ts'
import { quarantineRoutes } from './quarantine-routes.ts'
import { reviewRoutes } from './review-routes.ts'
import type { Route } from './route.ts'
import { shiftRoutes } from './shift-routes.ts'

const lane = z.object({ lane: LaneName.default('live') })
const deviceParams = z.object({ id: Id })

/** Every door of the centre's server. */
export const routes = {
  ...deviceRoutes,
  ...indicatorRoutes,
  ...reviewRoutes,
  ...peopleRoutes,
  ...auditRoutes,
  ...shiftRoutes,
  health: {
    method: 'GET',
    path: '/healthz',
    right: 'public',
    summary: 'The process lives.',
    success: 200,
    mediaType: 'text/plain',
  },
  ready: {
    method: 'GET',
    path: '/readyz',
    right: 'read',
    summary: 'Every room is ready; else 503 and the names of those that are not.',
    success: 200,
    mediaType: 'text/plain',
  },
  metrics: {
    method: 'GET',
    path: '/metrics',
    right: 'read',
    summary: 'Figures of all rooms for Prometheus.',
    success: 200,
    mediaType: 'text/plain',
  },
  openapi: {
    method: 'GET',
    path: '/api/openapi.json',
    right: 'read',
    summary: 'This interface as OpenAPI 3.1.',
    success: 200,
  },
  asyncapi: {
    method: 'GET',
    path: '/api/asyncapi.json',
    right: 'read',
    summary: 'The MQTT topics as AsyncAPI 3.1.',
    success: 200,
  },
  centre: {
    method: 'GET',
    path: '/api/centre',
    right: 'read',
    summary: 'Level, mode, lanes, rooms, link and progress of seeding.',
    response: CentreState,
    success: 200,
  },
  alerts: {
    method: 'GET',
    path: '/api/alerts',
    right: 'read',
    summary: 'Alerts by weight: active first, heaviest, newest.',
    query: lane.extend({
      state: z.enum(['active', 'cleared', 'all']).default('active'),
      response: z.enum(alertStates).optional(),
      level: AlertLevel.optional(),
      commune: z.string().optional(),
      domain: z.string().optional(),
      limit: z.coerce.number().int().min(1).max(1000).default(200),
      offset: z.coerce.number().int().min(0).default(0),
    }),
    response: AlertList,
    success: 200,
  },
  counts: {
    method: 'GET',
    path: '/api/counts',
    right: 'read',
    summary: 'The two sums of a lane, with every reason.',
    query: lane,
    response: Counts,
    success: 200,
  },
  importRegistry: {
    method: 'POST',
    path: '/api/registry',
    right: 'administer',
    whole: true,
    summary: 'Add or change devices, gateways, sites and desks, from CSV or records.',
    body: RegistryImport,
    response: RegistryImported,
    success: 200,
  },
  issueCredential: {
    method: 'POST',
    path: '/api/credentials',
    right: 'administer',
    dataClass: 'security',
    whole: true,
    summary: 'Make a new token for an identity; the old one ends within a second.',
    body: CredentialRequest,
    response: IssuedCredential,
    success: 201,
  },
  revokeCredential: {
    method: 'DELETE',
    path: '/api/credentials/:id',
    right: 'administer',
    dataClass: 'security',
    whole: true,
    summary: 'Revoke a credential; its connection closes within a second.',
    params: deviceParams,
    success: 204,
  },
  ...alertRoutes,
  ...laneRoutes,
  ...linkRoutes,
  ...notificationRoutes,
  seeding: {
    method: 'PUT',
    path: '/api/seeding',
    right: 'administer',
    whole: true,
    summary: 'Say how far the filling of an empty store has come.',
    body: SeedingProgress,
    success: 204,
  },
  ...quarantineRoutes,
  ...incidentRoutes,
} as const satisfies Record<string, Route>

export type RouteName = keyof typeof routes
