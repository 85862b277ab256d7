import { z } from 'zod'
import { topics } from './topics.ts'

type Json = Record<string, unknown>

/** The MQTT topics as an AsyncAPI 3.1 document, made from the topic table alone. */
export function asyncapi(version: string): Json {
  const entries = Object.entries(topics)
  return {
    asyncapi: '3.1.0',
    info: {
      title: 'Hải Đăng on MQTT',
      version,
      description: 'Topics of the broker (MQTT 3.1.1). A publish of QoS 1 or 2 is acknowledged once it is durable.',
    },
    defaultContentType: 'application/json',
    channels: Object.fromEntries(
      entries.map(([name, topic]) => [
        name,
        {
          address: topic.pattern,
          title: topic.summary,
          parameters: parametersOf(topic.pattern),
          messages: { [name]: { $ref: `#/components/messages/${name}` } },
        },
      ]),
    ),
    operations: Object.fromEntries(
      entries.map(([name, topic]) => [
        `${topic.sender}.${name}`,
        {
          action: topic.sender === 'operations' ? 'send' : 'receive',
          channel: { $ref: `#/channels/${name}` },
          summary: topic.summary,
          bindings: { mqtt: { qos: 1, retain: topic.retained, bindingVersion: '0.2.0' } },
        },
      ]),
    ),
    components: {
      messages: Object.fromEntries(
        entries.map(([name, topic]) => [
          name,
          {
            name,
            contentType: name === 'reading' ? 'application/senml+json' : 'application/json',
            payload: withoutDialect(z.toJSONSchema(topic.payload, { io: 'input' })),
          },
        ]),
      ),
    },
  }
}

function parametersOf(pattern: string): Json {
  const names = [...pattern.matchAll(/\{(\w+)\}/g)].map(([, hole]) => hole ?? '')
  return Object.fromEntries(names.map((hole) => [hole, { description: holes[hole] ?? hole }]))
}

const holes: Record<string, string> = {
  lane: 'live, or the name of a replay lane',
  commune: 'five-digit code of the commune where the publisher is registered',
  publisher: 'identity of the device or gateway that publishes its readings and hears its commands',
  subject: 'id of the device or gateway that the alert speaks of',
}

function withoutDialect({ $schema: _, ...schema }: Json): Json {
  return schema
}
