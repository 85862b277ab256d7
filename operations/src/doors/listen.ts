import type { FastifyInstance } from 'fastify'

/** Listens; answers the port. Throws one clear line when the port cannot be had. */
export async function listen(door: FastifyInstance, host: string, port: number): Promise<number> {
  try {
    await door.listen({ host, port })
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? cause.code : undefined
    if (code === 'EADDRINUSE')
      throw new Error(`port ${port} of ${host} is taken: stop what listens there, or set IOC_HTTP_PORT to another`, {
        cause,
      })
    if (code === 'EACCES')
      throw new Error(`port ${port} of ${host} is not allowed to this user: set IOC_HTTP_PORT`, { cause })
    throw cause
  }
  const address = door.server.address()
  return typeof address === 'object' && address !== null ? address.port : port
}
