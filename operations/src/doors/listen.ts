import { listenAs } from '@ioc/room/port-setting'
import type { FastifyInstance } from 'fastify'

/** Listens; answers the port. Throws one clear line that names `setting` when the port cannot be had. */
export async function listen(
  door: FastifyInstance,
  { host, port, setting }: { host: string; port: number; setting: string },
): Promise<number> {
  await listenAs(setting, () => door.listen({ host, port }))
  const address = door.server.address()
  return typeof address === 'object' && address !== null ? address.port : port
}
