import { once } from 'node:events'
import { createServer } from 'node:net'
import { expect, test } from 'vitest'
import { listenAs } from './port-setting.ts'

test('a port that is taken is said with the setting that changes it, and keeps its code', async () => {
  const first = createServer().listen(0, '127.0.0.1')
  await once(first, 'listening')
  const address = first.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  const second = async () => {
    const server = createServer().listen(port, '127.0.0.1')
    await once(server, 'listening')
  }
  const refused: unknown = await listenAs('IOC_MQTT_PORT', second).catch((cause: unknown) => cause)
  first.close()
  expect(refused).toMatchObject({
    message: `port ${port} of 127.0.0.1 is taken: stop what listens there, or set IOC_MQTT_PORT to another`,
    cause: { code: 'EADDRINUSE' },
  })
})

test('what went wrong otherwise is thrown as it is', async () => {
  const broken = new Error('no certificate')
  await expect(listenAs('IOC_MQTTS_PORT', () => Promise.reject(broken))).rejects.toBe(broken)
})
