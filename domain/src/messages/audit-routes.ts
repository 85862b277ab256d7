import { z } from 'zod'
import { AuditPage } from './people-shapes.ts'
import type { Route } from './route.ts'

/** Who did what, as it was kept. */
export const auditRoutes = {
  auditRows: {
    method: 'GET',
    path: '/api/audit',
    right: 'administer',
    dataClass: 'security',
    whole: true,
    summary: 'Who did what, newest first, by page: `before` is the `next` of the page before.',
    query: z.object({
      before: z.coerce.number().int().positive().optional(),
      limit: z.coerce.number().int().min(1).max(500).default(100),
    }),
    response: AuditPage,
    success: 200,
  },
} as const satisfies Record<string, Route>

export type AuditRoute = keyof typeof auditRoutes
