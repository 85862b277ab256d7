import { connect as dial } from 'node:net'
import { connect, publish, readAcks } from '../bench/mqtt-frames.ts'

export type Publish = ((topic: string, payload: unknown) => Promise<void>) & { end(): Promise<void> }

/** A device of the tests: publishes with QoS 1 and resolves with the acknowledgement; text goes out as it is. */
export async function publishAs(port: number, identity: string, token: string): Promise<Publish> {
  const socket = dial({ host: '127.0.0.1', port, noDelay: true })
  const waiting = new Map<number, { resolve: () => void; reject: (cause: Error) => void }>()
  let id = 0
  let ended: Error | undefined
  await new Promise<void>((resolve, reject) => {
    socket.on('error', reject)
    socket.on('close', () => {
      ended = new Error(`the broker closed ${identity}`)
      reject(ended)
      for (const one of waiting.values()) one.reject(ended)
    })
    socket.on(
      'data',
      readAcks((acked) => (acked === 0 ? resolve() : waiting.get(acked)?.resolve())),
    )
    socket.write(connect(identity, token))
  })
  const send = (topic: string, payload: unknown) =>
    new Promise<void>((resolve, reject) => {
      if (ended) return reject(ended)
      id = (id % 65_535) + 1
      waiting.set(id, { resolve, reject })
      socket.write(publish(topic, id, Buffer.from(typeof payload === 'string' ? payload : JSON.stringify(payload))))
    })
  return Object.assign(send, { end: () => new Promise<void>((resolve) => socket.end(resolve)) })
}
