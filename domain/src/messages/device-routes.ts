import { z } from 'zod'
import { FrameHeaders, frameBytes } from '../camera-frame.ts'
import { Id } from '../identity.ts'
import { LaneName } from '../lane.ts'
import { DeviceColumns, History, Latest } from './api-shapes.ts'
import { CameraList } from './camera-shapes.ts'
import { CommandList, CommandRecord, CommandRejection, CommandRequest } from './command-shapes.ts'
import type { Route } from './route.ts'

const lane = z.object({ lane: LaneName.default('live') })
const deviceParams = z.object({ id: Id })
const commandParams = z.object({ command: z.uuid() })
/** A time as ISO 8601 or as ms since 1970. */
const time = z.union([z.iso.datetime({ offset: true }), z.coerce.number()])

/** The routes that speak of devices. */
export const deviceRoutes = {
  devices: {
    method: 'GET',
    path: '/api/devices',
    right: 'read',
    summary: 'The devices that a lane sees, in columns.',
    query: lane,
    response: DeviceColumns,
    success: 200,
  },
  latest: {
    method: 'GET',
    path: '/api/devices/:id/latest',
    right: 'read',
    summary: 'A device and the newest value of each of its metrics.',
    params: deviceParams,
    query: lane,
    response: Latest,
    success: 200,
  },
  history: {
    method: 'GET',
    path: '/api/devices/:id/history',
    right: 'read',
    summary: 'One series over a span, bucketed to at most `points`.',
    params: deviceParams,
    query: lane.extend({
      metric: z.string().max(64),
      from: time,
      to: time,
      points: z.coerce.number().int().min(10).max(5000).default(600),
    }),
    response: History,
    success: 200,
  },
  cameras: {
    method: 'GET',
    path: '/api/cameras',
    right: 'read',
    dataClass: 'personal',
    summary: 'The cameras of the live lane that have sent a picture within the last hour.',
    response: CameraList,
    success: 200,
  },
  sendFrame: {
    method: 'PUT',
    path: '/api/cameras/:id/frame',
    right: 'device',
    summary: 'The newest picture of a camera, masked at the source; kept in memory alone.',
    params: deviceParams,
    headers: FrameHeaders,
    bytes: { mediaType: 'image/jpeg', most: frameBytes },
    success: 204,
  },
  frame: {
    method: 'GET',
    path: '/api/cameras/:id/frame',
    right: 'read',
    dataClass: 'personal',
    summary: 'The newest picture of a camera of the live lane, at most an hour old; 304 where If-None-Match names it.',
    params: deviceParams,
    query: lane,
    success: 200,
    mediaType: 'image/jpeg',
  },
  removeDevice: {
    method: 'DELETE',
    path: '/api/devices/:id',
    right: 'administer',
    summary: 'Take a device out of the registry; its history stays.',
    params: deviceParams,
    success: 204,
  },
  sendCommand: {
    method: 'POST',
    path: '/api/devices/:id/commands',
    right: 'command',
    summary:
      'Tell a device of the live lane to do something, or ask for it where two persons are wanted; the same id twice is one command.',
    params: deviceParams,
    body: CommandRequest,
    response: CommandRecord,
    success: 201,
  },
  approveCommand: {
    method: 'POST',
    path: '/api/commands/:command/approval',
    right: 'command',
    summary:
      'Approve a command that another person asked for: it is sent; 409 for that person, and once it is too late.',
    params: commandParams,
    response: CommandRecord,
    success: 200,
  },
  rejectCommand: {
    method: 'POST',
    path: '/api/commands/:command/rejection',
    right: 'command',
    summary: 'Say no to a command that waits for a second person; whoever asked for it may take it back so.',
    params: commandParams,
    body: CommandRejection,
    response: CommandRecord,
    success: 200,
  },
  commands: {
    method: 'GET',
    path: '/api/devices/:id/commands',
    right: 'read',
    summary: 'The commands to a device, newest first, with all that happened to each.',
    params: deviceParams,
    query: z.object({ limit: z.coerce.number().int().min(1).max(100).default(10) }),
    response: CommandList,
    success: 200,
  },
} as const satisfies Record<string, Route>
