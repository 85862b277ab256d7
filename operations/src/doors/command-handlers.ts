import { sees } from '@ioc/domain/access'
import { commandsOf, type DeviceCommand, refuseCommand } from '@ioc/domain/device-command'
import { issueCommand, listCommands } from '../commands/command-book.ts'
import type { CommandSender } from '../commands/command-sender.ts'
import { speakerOf } from '../commands/speaker.ts'
import type { Database } from '../store/store.ts'
import type { Tables } from '../tables/tables.ts'
import { type Caller, callerName, scopeOf } from './callers.ts'
import { refuse } from './problems.ts'
import type { Handlers } from './route-types.ts'
import { whereaboutsOf } from './whereabouts.ts'

export type CommandRoute = 'sendCommand' | 'commands'

type Parts = { tables: Tables; database: Database; commands: CommandSender; now: () => Date }

/** Commands to devices: each is an event under its sender's name before it goes anywhere. */
export function commandHandlers({ tables, database, commands, now }: Parts): Pick<Handlers, CommandRoute> {
  const deviceSeen = (id: string, caller: Caller) => {
    const device = tables.devices.get(id)
    return device && sees(scopeOf(caller), whereaboutsOf(device)) ? device : undefined
  }
  return {
    sendCommand: async ({ params: { id: deviceId }, body }, { caller }) => {
      const device = deviceSeen(deviceId, caller)
      if (!device) return refuse('not_found', `there is no device ${deviceId}`)
      if (device.lane !== null)
        return refuse('conflict', `${deviceId} is a device of the lane ${device.lane}: a replay moves nothing`)
      const refusal = refuseCommand(device.kind, body)
      if (refusal !== undefined)
        return refuse(commandsOf(device.kind).length === 0 ? 'conflict' : 'bad_request', refusal)
      if (!speakerOf(tables, deviceId))
        return refuse('conflict', `the gateway ${device.gateway} of ${deviceId} is not in the registry`)
      const at = now().getTime()
      const command: DeviceCommand = {
        ...{ id: body.id, device: deviceId, command: body.command, parameters: body.parameters },
        issuedAt: new Date(at).toISOString(),
        expiresAt: new Date(at + body.expiresInSeconds * 1000).toISOString(),
      }
      const issued = await issueCommand(database, command, callerName(caller))
      if (issued.type === 'conflict')
        return refuse('conflict', `${body.id} is the id of another command: make a new one`)
      if (issued.type === 'new') commands.offer(issued.record)
      return issued.record
    },
    commands: async ({ params: { id }, query }, { caller }) =>
      deviceSeen(id, caller)
        ? { commands: await listCommands(database, id, query.limit) }
        : refuse('not_found', `there is no device ${id}`),
  }
}
