import { type Scope, sees } from '@ioc/domain/access'
import type { GatewayMembers } from '@ioc/domain/messages/enrolment-shapes'
import { type Device, registryKey } from '@ioc/domain/registry'
import { type Refusal, refuse } from '../doors/problems.ts'
import { whereaboutsOf } from '../doors/whereabouts.ts'
import type { Put, Tables } from '../tables/tables.ts'

type Around = { tables: Tables; now: () => Date }
type Pair = { id: string; device: string }

/** The members of a gateway that this scope sees; 404 where it sees no device at the gateway's place. */
export function membersOf(tables: Tables, gateway: string, scope: Scope): GatewayMembers | Refusal {
  const members = [...tables.devices.values()].filter(
    (device) => device.gateway === gateway && device.lane === null && sees(scope, whereaboutsOf(device)),
  )
  const known = tables.gateways.get(gateway)
  const isSeen = known && (members.length > 0 || sees(scope, { commune: known.commune, domain: null }))
  if (!isSeen) return refuse('not_found', { en: `there is no gateway ${gateway}`, vi: `không có trạm gom ${gateway}` })
  return { gateway, members: members.map((device) => device.id).sort() }
}

/** Lets a gateway speak for a device. A device speaks by one voice alone, so a credential of its own ends. */
export function addMember({ tables, now }: Around, { id, device }: Pair, who: string): Promise<Device | Refusal> {
  return tables.inTurn(async (change) => {
    const known = tables.devices.get(device)
    if (!tables.gateways.has(id))
      return refuse('not_found', {
        en: `there is no gateway ${id}; import it first`,
        vi: `không có trạm gom ${id}; hãy nhập vào danh sách trước`,
      })
    if (!known || known.lane !== null)
      return refuse('not_found', {
        en: `there is no device ${device}; import or admit it first`,
        vi: `không có thiết bị ${device}; hãy nhập vào danh sách hoặc cho vào trước`,
      })
    if (known.gateway === id) return known
    if (known.gateway !== null)
      return refuse('conflict', {
        en: `${device} is a member of ${known.gateway}; take it out there first`,
        vi: `${device} đang thuộc trạm gom ${known.gateway}; hãy đưa ra khỏi đó trước`,
      })
    const member: Device = { ...known, gateway: id }
    const credential = tables.credentials.get(device)
    const puts: Put[] = [{ table: 'registry', key: registryKey(member), value: member }]
    if (credential && credential.revokedAt === null)
      puts.push({ table: 'credentials', key: device, value: { ...credential, revokedAt: now().toISOString() } })
    await change({ who, what: 'add member', detail: `${device} to ${id}` }, puts)
    return member
  })
}

/** The gateway speaks for the device no longer: it stands alone, without a credential until one is issued. */
export function removeMember({ tables }: Around, { id, device }: Pair, who: string): Promise<Device | Refusal> {
  return tables.inTurn(async (change) => {
    const known = tables.devices.get(device)
    if (known?.gateway !== id || known.lane !== null)
      return refuse('not_found', { en: `${device} is no member of ${id}`, vi: `${device} không thuộc trạm gom ${id}` })
    const alone: Device = { ...known, gateway: null }
    await change({ who, what: 'remove member', detail: `${device} from ${id}` }, [
      { table: 'registry', key: registryKey(alone), value: alone },
    ])
    return alone
  })
}
