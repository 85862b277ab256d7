import { sees } from '@ioc/domain/access'
import {
  bareJpeg,
  FrameHeaders,
  framedHeaders,
  frameHeaderWords,
  framesPerMinute,
  frameTolerance,
} from '@ioc/domain/camera-frame'
import { kindOf } from '@ioc/domain/domains'
import { Id } from '@ioc/domain/identity'
import type { Label } from '@ioc/domain/label'
import { lanePolicy } from '@ioc/domain/lane'
import type { Device } from '@ioc/domain/registry'
import type { FrameShelf } from '../cameras/frame-shelf.ts'
import type { Figures } from '../figures.ts'
import type { Tables } from '../tables/tables.ts'
import { type Caller, scopeOf } from './callers.ts'
import { type Refusal, refuse } from './problems.ts'
import type { Handlers, RawRequest } from './route-types.ts'
import { Tries } from './tries.ts'
import { whereaboutsOf } from './whereabouts.ts'

export type CameraRoute = 'cameras' | 'sendFrame' | 'frame'

type Parts = { tables: Tables; frames: FrameShelf; figures: Figures; now: () => Date }

/** Pictures of cameras: taken from the camera itself, given to whoever may look. */
export function cameraHandlers({ tables, frames, figures, now }: Parts): Pick<Handlers, CameraRoute> {
  const isSeen = (caller: Caller, device: Device | undefined) =>
    device?.lane === null && sees(scopeOf(caller), { ...whereaboutsOf(device), dataClass: 'personal' })
  return {
    cameras: async (_, { caller }) => {
      const held = frames.held(now().getTime()).filter(({ camera }) => isSeen(caller, tables.devices.get(camera)))
      return { cameras: held.map(({ camera, taken }) => ({ id: camera, taken: new Date(taken).toISOString() })) }
    },
    sendFrame: async ({ params: { id }, headers, body }) => {
      const picture = bareJpeg(body)
      if ('wrong' in picture)
        return refuse('bad_picture', {
          en: `the body is no JPEG that is taken: ${picture.wrong.en}`,
          vi: `nội dung gửi lên không phải hình JPEG hợp lệ: ${picture.wrong.vi}`,
        })
      const [taken, arrived] = [Date.parse(headers['x-frame-time']), now().getTime()]
      const held = frames.newest(id, arrived)
      if (held && taken <= held.taken)
        return refuse('conflict', {
          en: 'a picture that was taken later, or at the same time, is here already',
          vi: 'đã có một hình chụp cùng lúc hoặc sau hình này',
        })
      frames.put(id, picture.bytes, { taken, arrived })
      figures.frames.inc()
      figures.frameBytes.inc(picture.bytes.length)
      return undefined
    },
    frame: async ({ params: { id }, query }, { caller, asked, reply }) => {
      if (lanePolicy(query.lane).clock === 'data')
        return refuse('not_found', {
          en: 'a replay has no pictures: they are of the live lane alone and are not recorded',
          vi: 'luồng phát lại không có hình: hình chỉ có ở luồng trực tiếp và không được ghi lại',
        })
      const device = tables.devices.get(id)
      if (!device || !isSeen(caller, device))
        return refuse('not_found', { en: `there is no camera ${id}`, vi: `không có camera ${id}` })
      const at = now().getTime()
      const frame = frames.newest(id, at)
      if (!frame)
        return refuse('not_found', {
          en: `no picture of ${id} has come within the last hour`,
          vi: `${id} không gửi hình nào trong một giờ qua`,
        })
      const tag = `"${frame.tag}"`
      reply.headers({
        etag: tag,
        'last-modified': new Date(frame.taken).toUTCString(),
        [framedHeaders.taken]: new Date(frame.taken).toISOString(),
        [framedHeaders.arrived]: new Date(frame.arrived).toISOString(),
        [framedHeaders.ageSeconds]: Math.max(0, Math.round((at - frame.taken) / 1000)),
        [framedHeaders.simulated]: String(device.simulated),
        [framedHeaders.masked]: 'faces, plates',
      })
      const known = (asked['if-none-match'] ?? '').split(/,\s*/)
      return known.includes(tag) ? 'not_modified' : frame.bytes
    },
  }
}

/** What is refused before a byte of the picture is read. The token was judged by then. */
export function frameGuard({ tables, now }: Pick<Parts, 'tables' | 'now'>): (raw: RawRequest) => Refusal | undefined {
  const tries = new Tries(framesPerMinute)
  return ({ params, headers }) => {
    const id = idOf(params)
    const device = tables.devices.get(id)
    if (!device || !kindOf(device.kind)?.sendsFrames)
      return refuse('not_found', {
        en: `${id} is no camera of the registry: pictures come from the camera itself`,
        vi: `${id} không phải là camera trong danh sách: hình phải do chính camera gửi`,
      })
    if (device.lane !== null)
      return refuse('conflict', {
        en: `${id} is a device of the lane ${device.lane}: a replay has no pictures`,
        vi: `${id} là thiết bị của luồng ${device.lane}: luồng phát lại không có hình`,
      })
    const parsed = FrameHeaders.safeParse(headers)
    if (!parsed.success) {
      const words = (language: keyof Label) =>
        parsed.error.issues
          .map(({ path }) => `${path.join('.')}: ${frameHeaderWords[isOfMask(path) ? 'masked' : 'taken'][language]}`)
          .join('; ')
      const isMasked = !parsed.error.issues.some(({ path }) => isOfMask(path))
      return refuse(isMasked ? 'bad_request' : 'unmasked', { en: words('en'), vi: words('vi') })
    }
    const at = now().getTime()
    const taken = Date.parse(parsed.data['x-frame-time'])
    if (taken > at + frameTolerance.aheadMs || taken < at - frameTolerance.keptMs)
      return refuse('bad_request', {
        en: 'x-frame-time: set the clock of the camera: it is ahead, or over an hour behind',
        vi: 'x-frame-time: hãy chỉnh đồng hồ của camera: đồng hồ chạy nhanh, hoặc chậm quá một giờ',
      })
    const wait = tries.wait(id, at)
    if (wait === undefined) return undefined
    return {
      ...refuse('too_often', {
        en: `at most ${framesPerMinute} pictures a minute; the next in ${wait} s`,
        vi: `nhiều nhất ${framesPerMinute} hình mỗi phút; hình tiếp theo sau ${wait} giây`,
      }),
      retryAfterSeconds: wait,
    }
  }
}

function isOfMask(path: readonly PropertyKey[]): boolean {
  return path[0] === framedHeaders.masked
}

function idOf(params: unknown): string {
  const id = typeof params === 'object' && params !== null && 'id' in params ? Id.safeParse(params.id) : undefined
  return id?.success ? id.data : ''
}
