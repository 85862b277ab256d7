import { type AddressOf, addressed, type PayloadOf, type TopicName, topics } from '@ioc/domain/messages/topics'
import mqtt from 'mqtt'

export type BrokerAddress = {
  /** mqtt://, mqtts:// or ws://host:port/mqtt */
  url: string
  identity: string
  token: string
  /** Name of this connection, where an identity has several. */
  connection?: string
  /** PEM of the authority that the broker's certificate must come from, with TLS. */
  ca?: string
  /** The name that the broker's certificate must carry, where the url does not say it. */
  name?: string
}

/** The one way a room speaks on the broker: by topic name, with the payload that topic carries. */
export type BrokerClient = {
  /** Resolves with the broker's acknowledgement: from then on the message is durable. Rejects when it never came. */
  publish<Name extends TopicName>(name: Name, address: AddressOf<Name>, payload: PayloadOf<Name>): Promise<void>
  /**
   * Hears every well-formed payload whose topic fits the address ('+' fits anything); `malformed` hears of the others.
   * Rejects where the broker does not grant it.
   */
  listen<Name extends TopicName>(
    name: Name,
    address: AddressOf<Name>,
    hear: (payload: PayloadOf<Name>, topic: string) => void,
    malformed?: (topic: string) => void,
  ): Promise<void>
  /** Calls back on each connection and disconnection, also the first. */
  onConnection(hear: (connected: boolean) => void): void
  isConnected(): boolean
  /** Leaves; publishes under way are rejected unless acknowledged first. */
  leave(): Promise<void>
}

/**
 * Joins the broker and stays: mqtt.js reconnects by itself. Its outgoing store is in memory only and a cut may end a
 * publish with an error, so whoever needs delivery keeps the message until `publish` resolves, and sends it again.
 */
export async function joinBroker(address: BrokerAddress): Promise<BrokerClient> {
  const client = mqtt.connect(address.url, {
    clientId: address.connection === undefined ? address.identity : `${address.identity}:${address.connection}`,
    username: address.identity,
    password: address.token,
    clean: true,
    keepalive: 60,
    reconnectPeriod: 1000 + Math.floor(Math.random() * 1000),
    connectTimeout: 10_000,
    ...(address.ca === undefined ? {} : { ca: address.ca }),
    ...(address.name === undefined ? {} : { servername: address.name }),
  })
  await new Promise<void>((resolve, reject) => {
    client.once('connect', () => resolve())
    client.once('error', reject)
  }).catch(async (cause) => {
    await client.endAsync(true)
    throw new Error(`${address.identity} cannot join ${address.url}`, { cause })
  })
  // Errors of later connections lead to a reconnect; without a listener they would end the process.
  client.on('error', () => undefined)
  return {
    publish: async (name, place, payload) => {
      await client.publishAsync(addressed(name, place), JSON.stringify(payload), {
        qos: 1,
        retain: topics[name].retained,
      })
    },
    listen: async (name, place, hear, malformed) => {
      const filter = addressed(name, place)
      const pattern = new RegExp(`^${filter.replaceAll('.', '\\.').replaceAll('+', '[^/]+')}$`)
      const schema = topics[name].payload
      client.on('message', (topic, bytes) => {
        if (!pattern.test(topic)) return
        const payload = parse(bytes)
        if (isPayload<typeof name>(schema, payload)) hear(payload, topic)
        else malformed?.(topic)
      })
      await client.subscribeAsync(filter, { qos: 1 })
    },
    onConnection: (hear) => {
      client.on('connect', () => hear(true))
      client.on('close', () => hear(false))
      hear(client.connected)
    },
    isConnected: () => client.connected,
    leave: () => client.endAsync(false),
  }
}

function isPayload<Name extends TopicName>(
  schema: (typeof topics)[TopicName]['payload'],
  payload: unknown,
): payload is PayloadOf<Name> {
  return schema.safeParse(payload).success
}

function parse(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString())
  } catch {
    return undefined
  }
}
