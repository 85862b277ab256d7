import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import mqtt from 'mqtt'
import { expect, test } from 'vitest'
import { ConnectRate } from './connect-rate.ts'
import { openMqttDoor } from './door.ts'
import { brokerFigures } from './figures.ts'
import { LaneJournals } from './lane-journals.ts'
import { listenTcp } from './listeners.ts'
import { Members } from './members.ts'
import { outcome } from './running-broker.ts'

test('a fault inside a hook refuses that client, is counted, and the door stays open', async () => {
  const said: string[] = []
  const log = { info: () => {}, warn: () => {}, error: (message: string) => void said.push(message) }
  const figures = brokerFigures()
  const journals = new LaneJournals(mkdtempSync(join(tmpdir(), 'door-')), { bytes: 1e9, freeShare: 0 }, log)
  const credentials = {
    find: () => {
      throw new Error('the table is broken')
    },
    read: Promise.resolve(),
    stop: async () => {},
  }
  const enrolments = {
    join: () => Promise.reject(new Error('the table is broken')),
    refusal: () => undefined,
    read: Promise.resolve(),
    stop: async () => {},
  }
  const rates = { identity: new ConnectRate({ perMinute: 100 }), address: new ConnectRate({ perMinute: 100 }) }
  const door = await openMqttDoor({ credentials, enrolments, members: new Members(), journals, figures, rates, log })
  const tcp = await listenTcp({ admit: door.admit, figures }, '127.0.0.1', 0)
  for (const identity of ['first', 'second']) {
    const client = mqtt.connect(`mqtt://127.0.0.1:${tcp.port}`, {
      clientId: identity,
      username: identity,
      password: 'x',
      reconnectPeriod: 0,
    })
    await expect(outcome(client)).rejects.toMatchObject({ code: 3 })
    client.end(true)
  }
  expect(said).toEqual(['fault in authenticate', 'fault in authenticate'])
  expect((await figures.hookErrors.get()).values).toMatchObject([{ labels: { hook: 'authenticate' }, value: 2 }])
  await tcp.close()
  await door.close()
  await journals.close()
})
