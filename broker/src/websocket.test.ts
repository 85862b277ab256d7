import { expect, test } from 'vitest'
import { refuseUpgrade } from './websocket.ts'

test('a page reaches the WebSocket door from its own host alone, and only under a name of ours', () => {
  const table: [host: string | undefined, origin: string | undefined, refusal: string | undefined][] = [
    ['127.0.0.1:8083', undefined, undefined],
    ['localhost:8083', 'http://localhost:8080', undefined],
    ['[::1]:8083', 'http://[::1]:8080', undefined],
    ['mqtt.example.vn', 'https://mqtt.example.vn', undefined],
    ['localhost:8083', 'http://evil.example', 'origin'],
    ['localhost:8083', 'http://localhost.evil.example', 'origin'],
    ['localhost:8083', 'null', 'origin'],
    ['evil.example:8083', 'http://evil.example:8083', 'host'],
    ['127.0.0.1.evil.example', undefined, 'host'],
    [undefined, undefined, 'host'],
    ['a b', undefined, 'host'],
  ]
  for (const [host, origin, refusal] of table) {
    const headers = { 'sec-websocket-protocol': 'mqtt', ...(host && { host }), ...(origin && { origin }) }
    expect([host, origin, refuseUpgrade({ url: '/mqtt', headers }, ['mqtt.example.vn'])]).toEqual([
      host,
      origin,
      refusal,
    ])
  }
})

test('another path or no subprotocol "mqtt" is refused', () => {
  const headers = { host: 'localhost', 'sec-websocket-protocol': 'chat, mqtt' }
  expect(refuseUpgrade({ url: '/mqtt?x=1', headers }, [])).toBe(undefined)
  expect(refuseUpgrade({ url: '/', headers }, [])).toBe('path')
  expect(refuseUpgrade({ url: '/mqtt', headers: { host: 'localhost' } }, [])).toBe('subprotocol')
})
