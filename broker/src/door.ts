import { parseTopic, topics } from '@ioc/domain/messages/topics'
import type { Log } from '@ioc/room/log'
import { Aedes, type AedesPublishPacket, type Client, type PublishPacket } from 'aedes'
import { authenticateHook, preConnectHook, refused } from './connect-hooks.ts'
import type { ConnectRate } from './connect-rate.ts'
import type { Connection } from './connection.ts'
import type { Credentials } from './credentials.ts'
import { Emitter } from './emitter.ts'
import type { Enrolments } from './enrolments.ts'
import type { Figures } from './figures.ts'
import { GrantedQos } from './granted-qos.ts'
import { guarded, once } from './guarded.ts'
import type { LaneJournals } from './lane-journals.ts'
import { watchLoad } from './load.ts'
import type { Members } from './members.ts'
import { publishHook, refuseMessage } from './publish-hook.ts'
import { forwardHook, subscribeHook } from './read-hooks.ts'
import { Sessions } from './sessions.ts'

export type DoorParts = {
  credentials: Credentials
  enrolments: Enrolments
  members: Members
  journals: LaneJournals
  figures: Figures
  rates: { identity: ConnectRate; address: ConnectRate }
  log: Log
}

export type MqttDoor = {
  /** Takes in a new connection, whatever it came by. */
  admit(connection: Connection): void
  close(): Promise<void>
}

type Published = (error?: Error) => void

/**
 * What is journaled ends in the journal: nobody may subscribe to it, so it is never routed. Who publishes what is
 * routed does not wait for its readers: Aedes would read nothing more of him until the slowest had taken it.
 */
class JournalingAedes extends Aedes {
  override publish(packet: PublishPacket, client: Client | Published | null, done?: Published): void {
    const name = parseTopic(packet.topic)?.name
    const isRouted = name !== undefined && !topics[name].journaled
    const isOfClient = client !== null && typeof client !== 'function'
    if (isOfClient) done?.()
    if (isOfClient && !isRouted) return
    // The declared type of Aedes leaves out the client, which its own handlers pass.
    Reflect.apply(super.publish, this, [packet, client, isOfClient ? undefined : done])
  }
}

/** Aedes behind our rules: every hook answers, whatever happens in it. */
export async function openMqttDoor(parts: DoorParts): Promise<MqttDoor> {
  const { figures, log } = parts
  const sessions = new Sessions()
  const load = watchLoad(figures)
  const granted = new GrantedQos()
  // More than the unread bytes of a slow reader can be messages, so nobody waits behind him until he is cut off.
  const emitter = new Emitter<AedesPublishPacket>({ concurrency: 50_000 })
  const preConnect = preConnectHook(parts)
  const authenticate = authenticateHook(parts)
  const authorizePublish = publishHook({ ...parts, sessions, load })
  const authorizeSubscribe = subscribeHook({ ...parts, granted })
  const authorizeForward = forwardHook({ ...parts, granted })

  const guard = guarded((hook, cause) => {
    figures.hookErrors.inc({ hook })
    log.error(`fault in ${hook}`, cause)
  })

  const aedes = new JournalingAedes({
    mq: emitter,
    persistence: sessions,
    concurrency: 1000,
    connectTimeout: 5000,
    drainTimeout: 3000,
    preConnect: (client, packet, answer) => {
      const safe = once(answer)
      guard(
        'preConnect',
        () => preConnect(client, packet, safe),
        (cause) => safe(cause, false),
      )
    },
    authenticate: (client, username, password, answer) => {
      const safe = once(answer)
      const work = () => authenticate(client, username, password, safe)
      guard('authenticate', work, () => safe(refused('broken'), false))
    },
    authorizePublish: (client, packet, answer) => {
      const safe = once(answer)
      // Aedes publishes without a client what a client left behind; wills are refused, so nothing was.
      if (client === null) safe(new Error('a message without a client'))
      else guard('authorizePublish', () => authorizePublish(client, packet, safe), safe)
    },
    authorizeSubscribe: (client, subscription, answer) => {
      const safe = once(answer)
      guard(
        'authorizeSubscribe',
        () => authorizeSubscribe(client, subscription, safe),
        () => safe(null, null),
      )
    },
    authorizeForward: (client, packet) => {
      let forwarded: AedesPublishPacket | null = null
      const work = () => {
        forwarded = authorizeForward(client, packet)
      }
      guard('authorizeForward', work, () => {})
      return forwarded
    },
  })
  aedes.on('unsubscribe', (filters, client) => granted.release(client, filters))
  aedes.on('clientError', (_, error) => {
    const reason = whyClosed(error)
    figures.closed.inc({ reason })
    if (reason === 'wildcard') refuseMessage(parts, 'live', 'bad_topic')
  })
  aedes.on('connectionError', (_, error) => figures.closed.inc({ reason: whyClosed(error) }))
  // Declared by EventEmitter alone; without a listener an error of the persistence would end the process.
  Reflect.apply(aedes.on, aedes, ['error', (cause: unknown) => log.error('fault in the MQTT door', cause)])
  await aedes.listen()
  const watch = setInterval(() => figures.queued.set(emitter.length), 1000)
  return {
    admit: (connection) => void aedes.handle(connection.stream),
    close: () => {
      clearInterval(watch)
      load.stop()
      return new Promise((resolve) => aedes.close(resolve))
    },
  }
}

/** A short list of labels for what Aedes says of the end of a connection. */
function whyClosed(error: Error): string {
  const known: [part: string, label: string][] = [
    ['connect did not arrive', 'connect_timeout'],
    ['keep alive', 'keepalive'],
    ['drain timeout', 'slow_reader'],
    ['denied', 'denied'],
    // Aedes refuses it before our hook hears of it.
    ['not allowed in PUBLISH', 'wildcard'],
    ['refused', 'refused'],
    ['ECONNRESET', 'reset'],
    ['EPIPE', 'reset'],
  ]
  return known.find(([part]) => error.message.includes(part))?.[1] ?? 'protocol'
}
