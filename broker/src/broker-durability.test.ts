import { setTimeout as sleep } from 'node:timers/promises'
import { openWriter } from '@ioc/journal/embedded-writer'
import { journalPath } from '@ioc/journal/layout'
import { Sqlite } from '@ioc/journal/sqlite'
import { afterEach, expect, test } from 'vitest'
import { connectPacket, publishPacket, RawClient } from './raw-mqtt.ts'
import { Site, send, until } from './running-broker.ts'

const commune = '20242'
const topic = `ioc/live/reading/${commune}/gauge`
let site: Site

afterEach(() => site.leave())

async function siteWith(settings: Record<string, string> = {}): Promise<void> {
  site = new Site(settings)
  await site.admit('gauge', { type: 'publisher', commune })
  await site.start()
}

test('nothing is acknowledged while the disk cannot commit, and all of it once it can', async () => {
  await siteWith()
  const gauge = await site.connected('gauge')
  expect(await send(gauge, topic, 'before')).toBe('acknowledged')
  const disk = new Sqlite(journalPath(site.dataDir, 'broker', 'live'))
  disk.exec('BEGIN IMMEDIATE')
  let acknowledged = false
  const sent = send(gauge, topic, 'held').then((outcome) => {
    acknowledged = true
    return outcome
  })
  await sleep(1500)
  expect(acknowledged).toBe(false)
  disk.exec('ROLLBACK')
  disk.close()
  expect(await sent).toBe('acknowledged')
  expect(await site.readings()).toEqual(['before', 'held'])
})

test('once raw is full there is no acknowledgement, and it is taken again when ingest has read on', async () => {
  await siteWith({ IOC_RAW_BYTES: '5000', IOC_RAW_FREE_SHARE: '0' })
  const ingest = openWriter(journalPath(site.dataDir, 'ingest', 'live'), { logs: ['accepted'] })
  const gauge = await site.connected('gauge')
  expect(await send(gauge, topic, 'x'.repeat(6000))).toBe('acknowledged')
  expect(await send(gauge, topic, 'too much')).toBe('closed')
  await until('the refusal in the counts', async () => ((await site.counts()).live?.denials.full ?? 0) > 0)
  const live = (await site.counts()).live
  expect(live?.received).toBe((live?.denied ?? 0) + (await site.readings()).length)
  await ingest.commit({ cursors: { raw: (await site.raw()).length } })
  await until('room again', async () => {
    const again = await site.connected('gauge')
    return (await send(again, topic, 'room again')) === 'acknowledged'
  })
  expect(await site.readings()).toEqual(['room again'])
  await ingest.close()
})

test('production without TLS does not start and says what to set', async () => {
  site = new Site({ IOC_MODE: 'production' })
  await site.admit('gauge', { type: 'publisher', commune })
  await expect(site.start()).rejects.toThrow(/cannot start: IOC_TLS_CERT: .*\n.*cannot start: IOC_TLS_KEY: /)
})

test('a demo that would listen to the network does not start and says what to set', async () => {
  site = new Site({ IOC_HOST: '0.0.0.0' })
  await site.admit('gauge', { type: 'publisher', commune })
  await expect(site.start()).rejects.toThrow(/IOC_HOST=0\.0\.0\.0: demo mode .* set IOC_MODE=production/)
})

test('until operations has written credentials the broker waits and says so, and is ready once they are there', async () => {
  site = new Site()
  const started = site.start()
  await until('the word that it waits', () => site.said.includes('waiting for the credentials that operations writes'))
  expect(await site.inner('/readyz')).toMatchObject({ ready: false })
  await site.admit('gauge', { type: 'publisher', commune })
  await started
  expect(await site.inner('/readyz')).toMatchObject({ ready: true })
  await site.connected('gauge')
})

test('whatever was acknowledged is in the journal after kill -9, five times', async () => {
  await siteWith()
  const acknowledged: string[] = []
  let n = 0
  for (let round = 0; round < 5; round++) {
    const clients = Array.from({ length: 5 }, (_, place) => {
      const client = new RawClient(site.port('mqtt'))
      // One identity under five client ids.
      client.socket.write(connectPacket(`gauge:${place}`, site.tokens.get('gauge') ?? '', 0xc2, 'gauge'))
      return { client, sent: [] as string[], seen: 0 }
    })
    await until('all connected', () => clients.every(({ client }) => client.code() === 0))
    const collect = () => {
      for (const one of clients) {
        const acks = one.client.count(0x40)
        // Acknowledgements come in the order of the messages (MQTT 3.1.1, 4.6).
        acknowledged.push(...one.sent.slice(one.seen, acks))
        one.seen = acks
      }
    }
    const ends = performance.now() + 400 + round * 100
    // A disk that is slow now acknowledges little in that time: the kill comes while it still does.
    while (performance.now() < ends || acknowledged.length <= (round + 1) * 200) {
      for (const { client, sent } of clients)
        for (let burst = 0; burst < 5; burst++) {
          const payload = `${round}-${n++}`
          sent.push(payload)
          client.socket.write(publishPacket(topic, payload, sent.length))
        }
      await sleep(2)
      collect()
    }
    await site.stop('SIGKILL')
    await until('the ends', () => clients.every(({ client }) => client.isClosed))
    collect()
    await site.start()
  }
  const journaled = new Set(await site.readings())
  expect(acknowledged.length).toBeGreaterThan(1000)
  expect(acknowledged.filter((payload) => !journaled.has(payload))).toEqual([])
  const live = (await site.counts()).live
  expect(live?.denied).toBe(0)
  expect(live?.received).toBeGreaterThanOrEqual(journaled.size)
})
