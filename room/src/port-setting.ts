/**
 * Listens by `listen`. Where the port is taken, or not allowed to this user, throws one line that names the setting by
 * which it changes; the cause keeps its code, by which the centre knows that trying again is of no use.
 */
export async function listenAs<Result>(setting: string, listen: () => Promise<Result>): Promise<Result> {
  try {
    return await listen()
  } catch (cause) {
    if (!(cause instanceof Error) || !('code' in cause) || !('port' in cause)) throw cause
    const where = `port ${String(cause.port)}${'address' in cause ? ` of ${String(cause.address)}` : ''}`
    if (cause.code === 'EADDRINUSE')
      throw new Error(`${where} is taken: stop what listens there, or set ${setting} to another`, { cause })
    if (cause.code === 'EACCES')
      throw new Error(`${where} is not allowed to this user: set ${setting} to another`, { cause })
    throw cause
  }
}
