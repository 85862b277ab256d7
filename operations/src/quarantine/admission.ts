import { randomUUID } from 'node:crypto'
import { kindOf } from '@ioc/domain/domains'
import { communesOfDaNang } from '@ioc/domain/facts/communes'
import { Id } from '@ioc/domain/identity'
import type { Label } from '@ioc/domain/label'
import type { AdmissibleDevice, Admission, AdmissionRequest } from '@ioc/domain/messages/enrolment-shapes'
import type { UnknownDevice } from '@ioc/domain/quarantine'
import { type Device, registryKey } from '@ioc/domain/registry'
import { kindSending } from '@ioc/domain/unknown-device'
import { newToken, tokenHash } from '@ioc/room/run-token'
import { isRefusal, type Refusal, refuse } from '../doors/problems.ts'
import type { AskRoom } from '../rooms/room-doors.ts'
import { recordOf } from '../tables/registry-row.ts'
import { refuseRecord } from '../tables/registry-rules.ts'
import type { Put, Tables } from '../tables/tables.ts'
import { giveOrder, redriveOf } from './ask-quarantine.ts'

type Around = { ask: AskRoom; tables: Tables; communes: ReadonlySet<string> | undefined; province: string }

const none = { gateways: new Set<string>(), sites: new Set<string>() }
const usualIntervalSeconds = 60

/**
 * What can be said beforehand of a device that waits: its kind by what it sends, its place by its gateway or commune.
 */
export function admissible({ tables }: Around, waiting: UnknownDevice): AdmissibleDevice {
  const gateway = tables.gateways.get(waiting.publisher)
  const commune = communesOfDaNang.find((one) => one.code === waiting.commune)
  const enrolment = waiting.enrolment === null ? undefined : tables.enrolments.get(waiting.enrolment)
  const said = enrolment?.kind ? kindOf(enrolment.kind) : undefined
  const kind = said ?? kindSending(waiting.metrics.map((one) => one.metric))
  const place = gateway ?? commune
  return {
    ...waiting,
    gateway: gateway?.id ?? null,
    suggestion: {
      ...{ id: idFor(waiting.device), name: waiting.device.slice(0, 120), kind: kind?.kind ?? null },
      commune: gateway?.commune ?? waiting.commune,
      lat: place?.lat ?? 0,
      lon: place?.lon ?? 0,
      intervalSeconds: kind?.intervalSeconds ?? usualIntervalSeconds,
    },
    hindrance: hindranceOf(tables, waiting, gateway !== undefined),
  }
}

function hindranceOf(
  tables: Tables,
  { device, publisher }: UnknownDevice,
  byGateway: boolean,
): AdmissibleDevice['hindrance'] {
  if (tables.devices.has(device)) return 'registered'
  if (!byGateway && device !== publisher) return 'sender_is_no_gateway'
  return Id.safeParse(device).success ? null : 'needs_another_id'
}

/** The name that was sent, as near as an id can come to it. */
function idFor(device: string): string {
  return device
    .replaceAll(/[^A-Za-z0-9._-]+/g, '-')
    .replace(/^[^A-Za-z0-9]+/, '')
    .slice(0, 64)
}

/**
 * Admits an unknown device: one change of the tables registers it and makes its credential, then ingest re-drives what
 * waits. Where ingest is away the device is admitted all the same, and the answer says what is left to do.
 */
export async function admit(around: Around, wish: AdmissionRequest, who: string): Promise<Admission | Refusal> {
  const { tables, ask } = around
  const { device: asked, publisher, lane } = wish
  if (lane !== 'live')
    return refuse('conflict', {
      en: 'devices of a replay lane come with it: open it with them',
      vi: 'thiết bị của luồng phát lại đi cùng luồng: hãy mở luồng kèm thiết bị',
    })
  const admitted = await tables.inTurn(async (change) => {
    const record = recordOf({
      ...asked,
      ...{ type: 'device', lane: null },
      intervalSeconds: asked.intervalSeconds ?? kindOf(asked.kind)?.intervalSeconds,
    })
    if ('detail' in record)
      return refuse('bad_request', { en: record.detail, vi: `thông tin thiết bị chưa đúng: ${record.detail}` })
    if (record.type !== 'device')
      return refuse('bad_request', {
        en: 'device: only a device is admitted',
        vi: 'device: chỉ thiết bị mới được cho vào',
      })
    if (tables.devices.has(record.id))
      return refuse('conflict', {
        en: `${record.id} is in the registry already; issue a credential and re-drive what waits`,
        vi: `${record.id} đã có trong danh sách thiết bị; hãy cấp mã cho thiết bị và xét lại số đo đang chờ`,
      })
    if (record.gateway !== null && record.gateway !== publisher)
      return refuse('conflict', {
        en: `gateway: what waits was sent by ${publisher}, not by ${record.gateway}`,
        vi: `gateway: số đo đang chờ do ${publisher} gửi, không phải do ${record.gateway}`,
      })
    const refused = refuseRecord(record, { ...around, incoming: none })
    if (refused !== undefined) return refuse('conflict', refused)
    const token = record.gateway === null ? newToken() : null
    const puts: Put[] = [{ table: 'registry', key: registryKey(record), value: record }]
    if (token !== null)
      puts.push({
        table: 'credentials',
        key: record.id,
        value: {
          ...{ identity: record.id, tokenHash: tokenHash(token), certificateSubject: null, revokedAt: null },
          right: { type: 'publisher', commune: record.commune },
        },
      })
    const by = record.gateway === null ? 'speaks for itself' : `member of ${record.gateway}`
    await change({ who, what: 'admit device', detail: `${record.id}, ${record.kind}, ${by}` }, puts)
    return { device: record, token }
  })
  if (isRefusal(admitted)) return admitted
  const { device, token } = admitted
  const sentAs = wish.sentAs ?? device.id
  const filter = { device: sentAs, publisher }
  const order = redriveOf(
    lane,
    filter,
    isSaidRightly(device, { sentAs, publisher, commune: wish.sentIn ?? device.commune }) ? null : { device: device.id },
  )
  const mending = await giveOrder(ask, order, { id: randomUUID(), who })
  return {
    device,
    credential: token === null ? null : { identity: device.id, token },
    mending: isRefusal(mending) ? null : mending,
    waiting: isRefusal(mending) ? stillWaiting(device.id, mending) : null,
  }
}

function stillWaiting(device: string, { problem }: Refusal): Label {
  return {
    en: `${device} is admitted, but its waiting readings were not re-driven (${problem.en.detail}); re-drive them from the desk`,
    vi: `${device} đã được cho vào, nhưng số đo đang chờ chưa được xét lại (${problem.vi.detail}); hãy xét lại tại bàn cách ly`,
  }
}

/** Whether what waits passes as it was sent; else the one who admits answers that it is this device's. */
function isSaidRightly(device: Device, sent: { sentAs: string; publisher: string; commune: string }): boolean {
  const isOwnPlace = device.gateway !== null || sent.commune === device.commune
  return sent.sentAs === device.id && (device.gateway ?? device.id) === sent.publisher && isOwnPlace
}
