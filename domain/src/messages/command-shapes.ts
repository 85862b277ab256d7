import { z } from 'zod'
import { CommandState, DeviceCommand } from '../device-command.ts'

/** `id` is made by whoever asks: asking twice with the same one is asking once. */
export const CommandRequest = DeviceCommand.pick({ id: true, command: true }).extend({
  parameters: DeviceCommand.shape.parameters.default({}),
  expiresInSeconds: z.number().int().min(5).max(3600).default(60),
})

/** A command with everything that has happened to it, oldest first. */
export const CommandRecord = DeviceCommand.extend({
  issuedBy: z.string(),
  state: CommandState,
  /** What was said with the newest state; empty where nothing was. */
  detail: z.string(),
  events: z.array(z.object({ state: CommandState, at: z.iso.datetime(), detail: z.string() })),
})
export type CommandRecord = z.infer<typeof CommandRecord>

/** Newest first. */
export const CommandList = z.object({ commands: z.array(CommandRecord) })
export type CommandList = z.infer<typeof CommandList>
