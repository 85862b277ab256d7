import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'

/**
 * What a bad link does. `stall`: nothing gets through, nobody hears of it; `reset`: every connection is reset; `cut`: a
 * packet ends in its middle and the connection with it; `latency`: everything arrives 400 ms later; `deaf`: what
 * devices send arrives, no answer comes back, until the link heals with a reset.
 */
export type Fault = 'stall' | 'reset' | 'cut' | 'latency' | 'deaf'

const latencyMs = 400

/** A TCP proxy on loopback whose link can be broken and healed. */
export async function openFaultProxy(target: () => number) {
  const pairs = new Set<{ device: Socket; broker: Socket }>()
  let fault: Fault | undefined
  const server = createServer({ noDelay: true }, (device) => {
    const broker = connect({ host: '127.0.0.1', port: target(), noDelay: true })
    const pair = { device, broker }
    pairs.add(pair)
    for (const [from, to] of [
      [device, broker],
      [broker, device],
    ] as const) {
      from.on('error', () => undefined)
      from.on('close', () => {
        pairs.delete(pair)
        to.destroy()
      })
      from.on('data', (bytes) => {
        if (fault === 'deaf' && from === broker) return
        if (fault === 'latency') setTimeout(() => to.write(bytes), latencyMs)
        else if (fault === 'cut' && from === device && bytes.length > 1)
          to.write(bytes.subarray(0, bytes.length >> 1), () => reset(pair))
        else to.write(bytes)
      })
    }
    if (fault === 'stall') pause(pair)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    connections: () => pairs.size,
    break: (how: Fault) => {
      fault = how
      if (how === 'stall') for (const pair of pairs) pause(pair)
      if (how === 'reset') for (const pair of pairs) reset(pair)
    },
    heal: () => {
      if (fault === 'deaf') for (const pair of pairs) reset(pair)
      if (fault === 'stall') for (const { device, broker } of pairs) for (const end of [device, broker]) end.resume()
      fault = undefined
    },
    close: async () => {
      server.close()
      for (const pair of pairs) reset(pair)
      await once(server, 'close')
    },
  }
}

type Pair = { device: Socket; broker: Socket }

function pause({ device, broker }: Pair): void {
  device.pause()
  broker.pause()
}

function reset({ device, broker }: Pair): void {
  device.resetAndDestroy()
  broker.resetAndDestroy()
}
