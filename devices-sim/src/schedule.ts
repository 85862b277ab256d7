import { chance, seedOf } from './noise.ts'
import type { Instrument } from './world.ts'

/** One MQTT client of the fleet: a gateway with its members, or a device that speaks for itself. */
export type Speaker = { id: string; commune: string; members: Instrument[] }

/** Devices asked by a speaker in one go, every `everyMs`, at `phaseMs` after each multiple of it. */
export type Round = { speaker: Speaker; everyMs: number; phaseMs: number; members: Instrument[] }

/** A gateway asks its members in turns of so many seconds, so a pack holds several and load stays even. */
const turnSeconds = 5

/** Who speaks for whom; the commune of a speaker is that of the gateway or device itself. */
export function speakersOf(
  instruments: readonly Instrument[],
  gateways: readonly { id: string; commune: string }[],
): Speaker[] {
  const behind = new Map(gateways.map((gateway) => [gateway.id, { ...speaker(gateway) }]))
  const alone: Speaker[] = []
  for (const instrument of instruments) {
    const { device } = instrument
    if (device.gateway === null) alone.push({ ...speaker(device), members: [instrument] })
    else behind.get(device.gateway)?.members.push(instrument)
  }
  return [...alone, ...behind.values()]
}

function speaker({ id, commune }: { id: string; commune: string }): Speaker {
  return { id, commune, members: [] }
}

/** The rounds of a speaker: its members by interval, dealt over turns that spread evenly over that interval. */
export function roundsOf(speaker: Speaker): Round[] {
  const seed = seedOf(1, speaker.id)
  const offset = Math.floor(chance(seed, 1) * turnSeconds * 1000)
  const rounds = new Map<string, Round>()
  const dealt = new Map<number, number>()
  for (const member of speaker.members) {
    const everyMs = Math.round(member.device.intervalSeconds * 1000)
    const turns = Math.max(1, Math.floor(everyMs / (turnSeconds * 1000)))
    const turn = ((dealt.get(everyMs) ?? 0) + Math.floor(chance(seed, 2) * turns)) % turns
    dealt.set(everyMs, (dealt.get(everyMs) ?? 0) + 1)
    const key = `${everyMs}/${turn}`
    const round = rounds.get(key)
    if (round) round.members.push(member)
    else
      rounds.set(key, { speaker, everyMs, phaseMs: offset + Math.floor((turn * everyMs) / turns), members: [member] })
  }
  return [...rounds.values()]
}

/** The first moment of a round after `t`, ms. */
export function nextAfter(round: Pick<Round, 'everyMs' | 'phaseMs'>, t: number): number {
  return (Math.floor((t - round.phaseMs) / round.everyMs) + 1) * round.everyMs + round.phaseMs
}
