import { framedHeaders } from '@ioc/domain/camera-frame'
import { CentreState, DeviceColumns, History, type LaneSteering, Latest } from '@ioc/domain/messages/api-shapes'
import { CameraList } from '@ioc/domain/messages/camera-shapes'
import { CommandList } from '@ioc/domain/messages/command-shapes'
import { Problem } from '@ioc/domain/problem'

/** What the server's doors answer: the thing asked for, or a sentence about why not. */
export type Answer<T> = { type: 'good'; value: T } | Failed

/** `errors`: what of it was wrong, where the server names it. `isConflict`: somebody else was first. */
type Failed = {
  type: 'failed'
  status: number | null
  detail: string | null
  errors?: Problem['errors']
  isConflict?: boolean
}

type Parser<T> = { parse: (input: unknown) => T }

export function fetchCentre(): Promise<Answer<CentreState>> {
  return get('/api/centre', CentreState)
}

export function fetchDevices(lane: string): Promise<Answer<DeviceColumns>> {
  return get(`/api/devices?${query({ lane })}`, DeviceColumns)
}

export function fetchLatest(device: string, lane: string): Promise<Answer<Latest>> {
  return get(`/api/devices/${encodeURIComponent(device)}/latest?${query({ lane })}`, Latest)
}

export type HistorySpan = { lane: string; metric: string; from: number; to: number; points: number }

export function fetchHistory(device: string, span: HistorySpan): Promise<Answer<History>> {
  const { lane, metric, from, to, points } = span
  const wish = query({
    lane,
    metric,
    from: String(Math.round(from)),
    to: String(Math.round(to)),
    points: String(points),
  })
  return get(`/api/devices/${encodeURIComponent(device)}/history?${wish}`, History)
}

export function fetchCameras(): Promise<Answer<CameraList>> {
  return get('/api/cameras', CameraList)
}

/** A picture of a camera; `taken` in ms. */
export type Frame = { picture: Blob; tag: string; taken: number; simulated: boolean }

/** The newest picture of a camera, unless it is still the one with this tag. */
export async function fetchFrame(camera: string, tag: string | null): Promise<Answer<Frame | 'unchanged'>> {
  try {
    const response = await fetch(`/api/cameras/${encodeURIComponent(camera)}/frame`, {
      headers: { ...spoken(), ...(tag === null ? {} : { 'if-none-match': tag }) },
      signal: AbortSignal.timeout(20_000),
    })
    if (response.status === 304) return { type: 'good', value: 'unchanged' }
    if (!response.ok) return await refusal(response)
    const { headers } = response
    const taken = Date.parse(headers.get(framedHeaders.taken) ?? '')
    const simulated = headers.get(framedHeaders.simulated) === 'true'
    const picture = await response.blob()
    return { type: 'good', value: { picture, tag: headers.get('etag') ?? '', taken, simulated } }
  } catch {
    return { type: 'failed', status: null, detail: null }
  }
}

export function fetchCommands(device: string): Promise<Answer<CommandList>> {
  return get(`/api/devices/${encodeURIComponent(device)}/commands`, CommandList)
}

type WishedCommand = { id: string; command: string; parameters: Record<string, number>; incident: string | null }

/** The same id twice is one command, so a person may press again after silence. */
export function sendCommand(device: string, command: WishedCommand): Promise<Answer<null>> {
  return send('POST', `/api/devices/${encodeURIComponent(device)}/commands`, command)
}

/** The second person's yes to a command. */
export function approveCommand(id: string): Promise<Answer<null>> {
  return send('POST', `/api/commands/${encodeURIComponent(id)}/approval`)
}

export function rejectCommand(id: string, reason: string): Promise<Answer<null>> {
  return send('POST', `/api/commands/${encodeURIComponent(id)}/rejection`, { reason })
}

export function endLane(lane: string): Promise<Answer<null>> {
  return send('POST', `/api/lanes/${encodeURIComponent(lane)}/end`)
}

export function steerLane(lane: string, steering: LaneSteering): Promise<Answer<null>> {
  return send('PUT', `/api/lanes/${encodeURIComponent(lane)}/play`, steering)
}

export function deleteLane(lane: string): Promise<Answer<null>> {
  return send('DELETE', `/api/lanes/${encodeURIComponent(lane)}`)
}

export function query(values: Record<string, string>): string {
  return new URLSearchParams(values).toString()
}

export async function get<T>(path: string, parser: Parser<T>): Promise<Answer<T>> {
  try {
    const response = await fetch(path, {
      headers: { accept: 'application/json', ...spoken() },
      signal: AbortSignal.timeout(20_000),
    })
    if (!response.ok) return await refusal(response)
    return { type: 'good', value: parser.parse(await response.json()) }
  } catch {
    return { type: 'failed', status: null, detail: null }
  }
}

/** A change whose answer is nothing. */
async function send(method: 'POST' | 'PUT' | 'DELETE', path: string, body?: unknown): Promise<Answer<null>> {
  return await change(method, path, { parser: { parse: () => null }, body })
}

/** A change, and what the server answers to it. */
export async function change<T>(
  method: 'POST' | 'PUT' | 'DELETE',
  path: string,
  { parser, body }: { parser: Parser<T>; body?: unknown },
): Promise<Answer<T>> {
  try {
    const response = await fetch(path, {
      method,
      signal: AbortSignal.timeout(20_000),
      headers: { ...spoken(), ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    if (!response.ok) return await refusal(response)
    return { type: 'good', value: parser.parse(response.status === 204 ? null : await response.json()) }
  } catch {
    return { type: 'failed', status: null, detail: null }
  }
}

/** A file as it is, and what the server answers to it. */
export async function sendBytes<T>(path: string, file: Blob, parser: Parser<T>): Promise<Answer<T>> {
  try {
    const headers = { 'content-type': 'application/octet-stream', ...spoken() }
    const response = await fetch(path, { method: 'PUT', headers, body: file, signal: AbortSignal.timeout(120_000) })
    if (!response.ok) return await refusal(response)
    return { type: 'good', value: parser.parse(await response.json()) }
  } catch {
    return { type: 'failed', status: null, detail: null }
  }
}

/** Refusals come in the language of the page. */
function spoken(): { 'accept-language': string } {
  return { 'accept-language': document.documentElement.lang }
}

async function refusal(response: Response): Promise<Answer<never>> {
  const problem = Problem.safeParse(await response.json().catch(() => null))
  if (!problem.success) return { type: 'failed', status: response.status, detail: null }
  const { type, detail, errors } = problem.data
  return { type: 'failed', status: response.status, detail, errors, isConflict: type.endsWith(':conflict') }
}
