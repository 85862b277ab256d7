import { z } from 'zod'
import { CommandState, DeviceCommand } from '../device-command.ts'

/** `id` is made by whoever asks: asking twice with the same one is asking once. */
export const CommandRequest = DeviceCommand.pick({ id: true, command: true }).extend({
  parameters: DeviceCommand.shape.parameters.default({}),
  /** From when it is issued: for one that wants two persons, from the approval. */
  expiresInSeconds: z.number().int().min(5).max(3600).default(60),
  /** How long a second person may take, where one is wanted. */
  approveWithinSeconds: z.number().int().min(5).max(3600).default(600),
  /** The open incident that it is part of. */
  incident: z.uuid().nullable().default(null),
})

/** A command with everything that has happened to it, oldest first. */
export const CommandRecord = DeviceCommand.extend({
  /** Who asked for it. */
  issuedBy: z.string(),
  /** The second person, where one was wanted and has said yes. */
  approvedBy: z.string().nullable(),
  incident: z.string().nullable(),
  state: CommandState,
  /** What was said with the newest state; empty where nothing was. */
  detail: z.string(),
  events: z.array(z.object({ state: CommandState, at: z.iso.datetime(), detail: z.string() })),
})
export type CommandRecord = z.infer<typeof CommandRecord>

/** Why somebody says no to a command. */
export const CommandRejection = z.object({ reason: z.string().min(1).max(200) })

/** Newest first. */
export const CommandList = z.object({ commands: z.array(CommandRecord) })
export type CommandList = z.infer<typeof CommandList>
