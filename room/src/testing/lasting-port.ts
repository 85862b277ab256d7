import { randomInt } from 'node:crypto'
import { createServer } from 'node:net'

/**
 * A port of loopback that nobody holds, below those that the system gives to whoever asks for any: for a server that is
 * stopped and started again at the same address, while others beside it open ports of their own.
 */
export async function lastingPort(): Promise<number> {
  for (;;) {
    const port = randomInt(20_000, 30_000)
    const server = createServer()
    const isFree = await new Promise<boolean>((resolve) => {
      server.once('error', () => resolve(false))
      server.listen(port, '127.0.0.1', () => resolve(true))
    })
    if (!isFree) continue
    await new Promise((resolve) => server.close(resolve))
    return port
  }
}
