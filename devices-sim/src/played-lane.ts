import { setTimeout as sleep } from 'node:timers/promises'
import { type BrokerAddress, type BrokerClient, joinBroker } from '@ioc/broker/client'
import type { LaneRequest, OpenedLane } from '@ioc/domain/messages/api-shapes'
import type { Device } from '@ioc/domain/registry'
import { type CentreDoor, CentreRefusal } from './centre-door.ts'
import { makeFleet } from './fleet.ts'
import { LanePlayerLife, type Over } from './lane-player.ts'
import { type PlayedDevices, play } from './player.ts'
import type { Recording } from './recording.ts'

/** What is played: `open` gives it from its beginning, as often as it is asked to go back. */
export type Replay = {
  open: () => Promise<Recording>
  /** How the broker's certificate is checked, where it has one. */
  broker: { ca?: string; name?: string }
  lane: string
  /** Whether a number may be put behind the lane's name where the name is taken. */
  mayNumber: boolean
  speed: number
  say: (line: string) => void
  /** Stops the replay where it is. */
  stop: AbortSignal
}

/** Plays a recording into a lane of its own; where it is asked to go back, into a new one from the beginning. */
export async function playLane(replay: Replay, door: CentreDoor): Promise<void> {
  let start: Start = { name: replay.lane, mayNumber: replay.mayNumber, continues: null, hurryTo: null }
  for (;;) {
    const { lane, over } = await playOnce(replay, start, door)
    if (over.type !== 'back') return
    replay.say(`${new Date(over.to).toISOString()} is behind: the recording starts anew, up to there without waiting`)
    start = { name: replay.lane, mayNumber: true, continues: lane, hurryTo: over.to }
  }
}

type Start = { name: string; mayNumber: boolean; continues: string | null; hurryTo: number | null }

async function playOnce(replay: Replay, start: Start, door: CentreDoor): Promise<{ lane: string; over: Over }> {
  const { say } = replay
  const recording = await replay.open()
  const { header } = recording
  const { devices, brought } = castOf(recording, await door.devices(), start.name)
  const { source, from, to } = header
  const request = { name: start.name, source, from, to, speed: replay.speed, devices: brought }
  const opened = await openLane(door, { ...request, continues: start.continues }, start.mayNumber)
  const lane = opened.lane.name
  say(`lane ${lane}: ${header.name}, ${from} to ${to} at ${opened.lane.speed}x, ${devices.size} devices`)
  const player = opened.credential
  const client = await joinWithin(20, {
    ...replay.broker,
    url: opened.mqtt,
    identity: player.identity,
    token: player.token,
  })
  const life = new LanePlayerLife(door, opened.lane, { from: Date.parse(from), hurryTo: start.hurryTo })
  const stop = () => life.end({ type: 'stopped' })
  replay.stop.addEventListener('abort', stop)
  if (replay.stop.aborted) stop()
  let readings = 0
  try {
    const result = await play(
      recording.moments,
      { from: Date.parse(from), to: Date.parse(to), devices },
      {
        ...wiresOf(client, { lane, publisher: player.identity, over: life.over }),
        reach: (t) => life.reach(t),
        isDue: (t) => life.isDue(t),
        progress: progressOf(life, say, { from: Date.parse(from), to: Date.parse(to) }),
      },
    )
    readings = result.readings
    if (result.finished) life.end({ type: 'stopped' })
    const over = life.why() ?? { type: 'stopped' }
    if (over.type === 'stopped') await door.endLane(lane)
    say(`${result.finished ? 'finished' : wordOf(over)}: ${readings} readings in lane ${lane}`)
  } catch (cause) {
    // Cut off in the middle of a pack: what the lane is over by says why.
    if (!life.over.aborted) throw cause
    say(`${wordOf(life.why() ?? { type: 'stopped' })} in lane ${lane}`)
    if (life.why()?.type === 'stopped') await door.endLane(lane)
  } finally {
    replay.stop.removeEventListener('abort', stop)
    await life.leave()
    // A client whose line was cut may never end what it has under way; nobody waits for it.
    await Promise.race([client.leave().catch(() => undefined), sleep(leaveWithinMs)])
  }
  return { lane, over: life.why() ?? { type: 'stopped' } }
}

function wordOf(over: Over): string {
  switch (over.type) {
    case 'stopped':
      return 'stopped here'
    case 'ended':
      return 'stopped: somebody has ended or is deleting the lane'
    case 'away':
      return 'stopped: the centre has not answered for a minute; its lane stays open until it is ended or deleted'
    case 'deleted':
      return 'stopped: the lane was deleted'
    case 'back':
      return 'stopped to go back'
  }
}

function progressOf(life: LanePlayerLife, say: (line: string) => void, { from, to }: { from: number; to: number }) {
  let told = 0
  return (t: number, readings: number) => {
    life.progress(t, readings)
    if (performance.now() - told < 2000) return
    told = performance.now()
    say(
      `${new Date(t).toISOString()}  ${Math.round(((t - from) / Math.max(1, to - from)) * 100)} %  ${readings} readings`,
    )
  }
}

function wiresOf(client: BrokerClient, of: { lane: string; publisher: string; over: AbortSignal }) {
  const { lane, publisher, over } = of
  return {
    reading: (commune: string, pack: Parameters<typeof client.publish<'reading'>>[2]) =>
      untilAcknowledged(() => client.publish('reading', { lane, commune, publisher }, pack), over),
    stamp: (at: number) =>
      untilAcknowledged(() => client.publish('stamp', { lane }, { at: new Date(at).toISOString() }), over),
  }
}

/**
 * The devices that play: the recording's own, and those of the live registry that it uses. One that it uses and that
 * is not there is brought along where the simulated fleet knows it, else nothing can be played.
 */
function castOf(
  { header }: Recording,
  live: PlayedDevices,
  lane: string,
): { devices: PlayedDevices; brought: Device[] } {
  const missing = header.uses.filter((id) => !live.has(id))
  const known = new Map(missing.length > 0 ? makeFleet(48, 2000).devices.map((device) => [device.id, device]) : [])
  const copies = missing.flatMap((id) => {
    const device = known.get(id)
    return device ? [{ ...device, gateway: null, lane }] : []
  })
  if (copies.length < missing.length) throw new Error(`not in the registry: ${missing.slice(0, 10).join(', ')}`)
  const brought = [...header.devices.map((device) => ({ ...device, gateway: null, lane })), ...copies]
  const devices = new Map(brought.map(({ id, kind, commune }) => [id, { kind, commune }]))
  for (const id of header.uses) {
    const device = live.get(id)
    if (device) devices.set(id, device)
  }
  return { devices, brought }
}

const namesTried = 50
const leaveWithinMs = 1000
/**
 * An acknowledgement that takes longer says that the centre is busy: the replay rests twice as long, for live comes
 * first.
 */
const busyAfterMs = 40
const longestRestMs = 1000

/** A name is never used twice: where it was nobody's wish, the next free one with a number behind it is taken. */
async function openLane(door: CentreDoor, request: LaneRequest, mayNumber: boolean): Promise<OpenedLane> {
  for (let n = 1; ; n++) {
    const name = n === 1 ? request.name : `${request.name.slice(0, 27)}-${n}`
    const devices = request.devices.map((device) => ({ ...device, lane: name }))
    try {
      return await door.openLane({ ...request, name, devices })
    } catch (cause) {
      if (!(cause instanceof CentreRefusal) || cause.status !== 409 || !mayNumber || n === namesTried) throw cause
    }
  }
}

/** A new credential is in force within a second. */
async function joinWithin(seconds: number, address: BrokerAddress) {
  const deadline = performance.now() + seconds * 1000
  for (;;) {
    try {
      return await joinBroker(address)
    } catch (cause) {
      if (performance.now() > deadline) throw cause
      await sleep(500)
    }
  }
}

/** A cut connection ends a publish with an error: it is sent again, and whoever stores it knows a copy as one. */
async function untilAcknowledged(send: () => Promise<void>, over: AbortSignal): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    const began = performance.now()
    try {
      await unlessOver(send(), over)
      const took = performance.now() - began
      if (took > busyAfterMs) await sleep(Math.min(longestRestMs, 2 * took), undefined, { signal: over })
      return
    } catch (cause) {
      if (attempt === 60 || over.aborted) throw cause
      await sleep(1000, undefined, { signal: over })
    }
  }
}

/** A line that was cut because the lane is over may never answer: nobody waits for it. */
async function unlessOver(sent: Promise<void>, over: AbortSignal): Promise<void> {
  let stop: (() => void) | undefined
  const ended = new Promise<never>((_, reject) => {
    stop = () => reject(new Error('the lane is over'))
    over.addEventListener('abort', stop)
    if (over.aborted) stop()
  })
  try {
    await Promise.race([sent, ended])
  } finally {
    if (stop) over.removeEventListener('abort', stop)
    sent.catch(() => undefined)
  }
}
