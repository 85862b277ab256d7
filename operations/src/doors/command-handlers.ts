import { sees } from '@ioc/domain/access'
import { commandsOf, type DeviceCommand, refuseCommand, wantsTwoPersons } from '@ioc/domain/device-command'
import { openStates } from '@ioc/domain/incident/incident'
import { seesIncident } from '@ioc/domain/incident/incident-scope'
import { stateInVietnamese } from '@ioc/domain/incident/refusal-words'
import type { CommandRecord } from '@ioc/domain/messages/command-shapes'
import {
  type CommandBook,
  type Decision,
  decideCommand,
  issueCommand,
  listCommands,
  readCommand,
} from '../commands/command-book.ts'
import type { CommandSender } from '../commands/command-sender.ts'
import { speakerOf } from '../commands/speaker.ts'
import { noIncident } from '../incidents/incident-book.ts'
import { readIncident } from '../incidents/incident-stream.ts'
import type { Tables } from '../tables/tables.ts'
import { type Caller, callerName, scopeOf } from './callers.ts'
import { noDevice } from './not-there.ts'
import { type Refusal, refuse } from './problems.ts'
import type { Handlers } from './route-types.ts'
import { whereaboutsOf } from './whereabouts.ts'

export type CommandRoute = 'sendCommand' | 'approveCommand' | 'rejectCommand' | 'commands'

type Parts = {
  tables: Tables
  book: CommandBook
  commands: CommandSender
  now: () => Date
}

/** Commands to devices: each is an event under its sender's name before it goes anywhere. */
export function commandHandlers({ tables, book, commands, now }: Parts): Pick<Handlers, CommandRoute> {
  const deviceSeen = (id: string, caller: Caller) => {
    const device = tables.devices.get(id)
    return device && sees(scopeOf(caller), whereaboutsOf(device)) ? device : undefined
  }
  const decide = async (id: string, caller: Caller, decision: Decision): Promise<CommandRecord | Refusal> => {
    const asked = await readCommand(book.database, id)
    if (!asked || !deviceSeen(asked.device, caller)) return noCommand(id)
    const decided = await decideCommand(book, id, decision)
    if (decided.type === 'unknown') return noCommand(id)
    if (decided.type === 'refused') return refuse('conflict', decided.why)
    if (decided.type === 'decided' && decided.record.state === 'rejected') commands.drop(decided.record)
    else if (decided.type === 'decided') commands.offer(decided.record)
    return decided.record
  }
  /** A new command belongs to an incident that its sender sees and that is open; one that is known already did. */
  const refuseIncident = async (id: string, command: string, caller: Caller): Promise<Refusal | undefined> => {
    if (await readCommand(book.database, command)) return undefined
    const incident = await readIncident(book.database, id)
    if (!incident || !seesIncident(scopeOf(caller), incident)) return noIncident(id)
    if (openStates.has(incident.state)) return undefined
    const { number, state } = incident
    return refuse('not_now', {
      en: `${number} is ${state}: a command belongs to an open incident, or to none`,
      vi: `${number} đang ở trạng thái ${stateInVietnamese[state]}: lệnh chỉ gắn với sự vụ đang mở, hoặc không gắn`,
    })
  }
  return {
    sendCommand: async ({ params: { id: deviceId }, body }, { caller }) => {
      const device = deviceSeen(deviceId, caller)
      if (!device) return noDevice(deviceId)
      if (device.lane !== null)
        return refuse('conflict', {
          en: `${deviceId} is a device of the lane ${device.lane}: a replay moves nothing`,
          vi: `${deviceId} là thiết bị của luồng ${device.lane}: luồng phát lại không điều khiển được gì`,
        })
      const refusal = refuseCommand(device.kind, body)
      if (refusal !== undefined)
        return refuse(commandsOf(device.kind).length === 0 ? 'conflict' : 'bad_request', refusal)
      if (!speakerOf(tables, deviceId))
        return refuse('conflict', {
          en: `the gateway ${device.gateway} of ${deviceId} is not in the registry`,
          vi: `trạm gom ${device.gateway} của ${deviceId} không có trong danh sách`,
        })
      const at = now().getTime()
      const command: DeviceCommand = {
        ...{ id: body.id, device: deviceId, command: body.command, parameters: body.parameters },
        issuedAt: new Date(at).toISOString(),
        expiresAt: new Date(at + body.expiresInSeconds * 1000).toISOString(),
      }
      const { incident, approveWithinSeconds, expiresInSeconds } = body
      const foreign = incident === null ? undefined : await refuseIncident(incident, body.id, caller)
      if (foreign) return foreign
      const approveBy = new Date(at + approveWithinSeconds * 1000)
      const issued = await issueCommand(book, {
        ...{ command, who: callerName(caller), incident },
        second: wantsTwoPersons(device.kind, body.command) ? { approveBy, expiresInSeconds } : null,
      })
      if (issued.type === 'conflict')
        return refuse('conflict', {
          en: `${body.id} is the id of another command: make a new one`,
          vi: `${body.id} là mã của một lệnh khác: hãy tạo mã mới`,
        })
      if (issued.type === 'new') commands.offer(issued.record)
      return issued.record
    },
    approveCommand: ({ params }, { caller }) =>
      decide(params.command, caller, { type: 'approve', who: callerName(caller), at: now() }),
    rejectCommand: ({ params, body }, { caller }) =>
      decide(params.command, caller, { type: 'reject', reason: body.reason, who: callerName(caller), at: now() }),
    commands: async ({ params: { id }, query }, { caller }) =>
      deviceSeen(id, caller) ? { commands: await listCommands(book.database, id, query.limit) } : noDevice(id),
  }
}

function noCommand(id: string): Refusal {
  return refuse('not_found', { en: `there is no command ${id}`, vi: `không có lệnh ${id}` })
}
