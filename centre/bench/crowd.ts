import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'
import { root, startProvince } from '../test/province.ts'
import { benchFleet } from './fleet.ts'
import { runLoad } from './load-run.ts'
import { type OwnProcess, ownFolder, startProcess } from './own-processes.ts'
import { usage } from './processes.ts'
import { signedIn } from './signed-in.ts'

const processes = 2
const readingsOfPack = 4
const standstillMs = 30_000

const Joined = z.object({ joined: z.number() })
const Told = z.object({
  lengths: z.array(z.tuple([z.number(), z.number()])),
  delivered: z.number(),
  shed: z.number(),
  lost: z.number(),
})
type Told = z.infer<typeof Told>

/** ms from arrival at the broker to a client; changes over all clients; CPU seconds and peak MB of operations. */
export type Crowd = {
  p50: number
  p99: number
  changes: number
  delivered: number
  shed: number
  lost: number
  cpuSeconds: number
  peakMb: number
}

/**
 * Many clients, each signed in by the session of one of a few accounts and subscribed to all communes, while readings
 * come from real gateways through all rooms.
 */
export async function crowd(size: {
  clients: number
  accounts: number
  changesPerSecond: number
  seconds: number
}): Promise<Crowd> {
  const { folder, remove } = ownFolder()
  const province = await startProvince()
  const started: OwnProcess[] = []
  try {
    const packsPerSecond = size.changesPerSecond / readingsOfPack
    const fleet = benchFleet(50, Math.ceil(packsPerSecond / 50))
    const tokens = await province.register(fleet.records)
    const cookies = await signedIn(province, size.accounts)
    const groups = await Promise.all(
      Array.from({ length: processes }, async (_, n) => {
        const order = join(folder, `clients-${n}.json`)
        writeFileSync(order, JSON.stringify({ url: province.url(), cookies, sockets: size.clients / processes }))
        const group = openGroup(order)
        started.push(group.process)
        const { joined } = Joined.parse(await group.next())
        if (joined !== size.clients / processes) throw new Error(`only ${joined} clients came in`)
        return group
      }),
    )
    for (const group of groups) group.say('count')
    const pid = province.watcher.pid('operations') ?? 0
    const before = usage(pid).cpuSeconds
    const result = await runLoad({
      ...{ port: province.mqttPort(), packsPerSecond, seconds: size.seconds },
      connections: fleet.gateways.map((gateway) => ({ ...gateway, token: tokens.get(gateway.identity) ?? '' })),
    })
    const changes = result.acknowledged * readingsOfPack * size.clients
    const told = await untilDelivered(groups, changes)
    const { cpuSeconds, peakMb } = usage(pid)
    const delays = lengthsOf(told)
    return {
      ...{ p50: shareOf(delays, 0.5), p99: shareOf(delays, 0.99), changes },
      ...{ delivered: sum(told, 'delivered'), shed: sum(told, 'shed'), lost: sum(told, 'lost') },
      ...{ cpuSeconds: cpuSeconds - before, peakMb },
    }
  } finally {
    for (const one of started) await one.stop()
    await province.stop()
    remove()
  }
}

type Group = { process: OwnProcess; say(word: string): void; next(): Promise<unknown> }

function openGroup(order: string): Group {
  const process = startProcess(globalThis.process.execPath, [
    ...['--import', 'tsx', join(root, 'centre/bench/crowd-clients.ts'), order],
  ])
  const { stdin, stdout } = process.child
  if (!stdin || !stdout) throw new Error('the clients cannot be talked to')
  const lines = createInterface(stdout)[Symbol.asyncIterator]()
  return {
    process,
    say: (word) => void stdin.write(`${word}\n`),
    next: async () => {
      const line = await lines.next()
      if (line.done) throw new Error('the clients ended before they were asked to')
      return JSON.parse(line.value)
    },
  }
}

/** What the clients have heard once it is everything, or has not become more for 30 s. */
async function untilDelivered(groups: readonly Group[], wanted: number): Promise<Told[]> {
  let [last, since] = [-1, performance.now()]
  for (;;) {
    for (const group of groups) group.say('tell')
    const told = await Promise.all(groups.map(async (group) => Told.parse(await group.next())))
    const delivered = sum(told, 'delivered')
    if (delivered !== last) [last, since] = [delivered, performance.now()]
    if (delivered >= wanted || performance.now() - since > standstillMs) return told
    await sleep(500)
  }
}

function sum(told: readonly Told[], what: 'delivered' | 'shed' | 'lost'): number {
  return told.reduce((all, one) => all + one[what], 0)
}

function lengthsOf(told: readonly Told[]): [length: number, count: number][] {
  const lengths = new Map<number, number>()
  for (const [length, count] of told.flatMap((one) => one.lengths))
    lengths.set(length, (lengths.get(length) ?? 0) + count)
  return [...lengths].sort(([a], [b]) => a - b)
}

/** The length that this share of all does not exceed; NaN where there are none. */
function shareOf(lengths: readonly [length: number, count: number][], share: number): number {
  const wanted = lengths.reduce((all, [, count]) => all + count, 0) * share
  let counted = 0
  for (const [length, count] of lengths) {
    counted += count
    if (counted > wanted) return length
  }
  return Number.NaN
}
