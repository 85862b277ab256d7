import { z } from 'zod'
import { Lane, LaneName } from '../lane.ts'
import { DeletedLane, LanePlayer, LaneRequest, LaneStanding, LaneSteering, OpenedLane } from './api-shapes.ts'

/** The doors of lanes: who opens, looks at, steers, ends and deletes them. */
export const laneRoutes = {
  lanes: {
    method: 'GET',
    path: '/api/lanes',
    right: 'read',
    summary: 'The lanes there are, how far each has come and what it holds.',
    response: z.array(LaneStanding),
    success: 200,
  },
  openLane: {
    method: 'POST',
    path: '/api/lanes',
    right: 'engineer',
    whole: true,
    summary: 'Open a replay lane with devices of its own and a credential for its player.',
    body: LaneRequest,
    response: OpenedLane,
    success: 201,
  },
  endLane: {
    method: 'POST',
    path: '/api/lanes/:name/end',
    right: 'engineer',
    whole: true,
    summary: 'The replay has reached its end: nothing more is taken, everything stays to be seen.',
    params: z.object({ name: LaneName }),
    response: Lane,
    success: 200,
  },
  steerLane: {
    method: 'PUT',
    path: '/api/lanes/:name/play',
    right: 'engineer',
    whole: true,
    summary: 'Pause a replay or let it go on, change its speed, or send it to another time of its data.',
    params: z.object({ name: LaneName }),
    body: LaneSteering,
    response: Lane,
    success: 200,
  },
  tellPlayer: {
    method: 'PUT',
    path: '/api/lanes/:name/player',
    right: 'engineer',
    whole: true,
    summary: 'The player says how far it has come, and hears what it is asked to do.',
    params: z.object({ name: LaneName }),
    body: LanePlayer,
    response: Lane,
    success: 200,
  },
  deleteLane: {
    method: 'DELETE',
    path: '/api/lanes/:name',
    right: 'engineer',
    whole: true,
    summary: 'Delete a replay lane whole; its player is stopped first.',
    params: z.object({ name: LaneName }),
    response: DeletedLane,
    success: 200,
  },
} as const
