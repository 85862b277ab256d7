import { z } from 'zod'
import { Id } from '../identity.ts'

/** Cameras of the live lane of which a picture is here, by id, and when it was taken. */
export const CameraList = z.object({ cameras: z.array(z.object({ id: Id, taken: z.iso.datetime() })) })
export type CameraList = z.infer<typeof CameraList>
