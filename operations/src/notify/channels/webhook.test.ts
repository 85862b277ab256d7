import { createHmac } from 'node:crypto'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { afterEach, expect, test } from 'vitest'
import type { Message, Outcome } from './channel.ts'
import { webhookDoor } from './webhook.ts'
import { isPublicAddress, type Lookup, pinWebhook, refuseWebhook, systemLookup } from './webhook-address.ts'

type Heard = { path: string; headers: IncomingMessage['headers']; body: string }
type Listener = { port: number; heard: Heard[]; connections: () => number }

const servers: Server[] = []
afterEach(async () => {
  for (const server of servers.splice(0))
    await new Promise<void>((resolve) => {
      server.close(() => resolve())
      server.closeAllConnections()
    })
})

async function listenOn(
  host: string,
  answer: (response: ServerResponse, heard: Heard) => void,
  port = 0,
): Promise<Listener> {
  const heard: Heard[] = []
  let connections = 0
  const server = createServer((request, response) => {
    let body = ''
    request.on('data', (piece: Buffer) => {
      body += piece.toString()
    })
    request.on('end', () => {
      const one = { path: request.url ?? '', headers: request.headers, body }
      heard.push(one)
      answer(response, one)
    })
  })
  server.on('connection', () => {
    connections += 1
  })
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(port, host, resolve))
  const address = server.address()
  return {
    port: typeof address === 'object' && address ? address.port : 0,
    heard,
    connections: () => connections,
  }
}

const good = (response: ServerResponse) => response.writeHead(204).end()
const key = 'a key that the receiver knows as well'

function messageTo(address: string): Message {
  return {
    ...{ id: 'abc123', facts: { about: 'test' }, urgent: true, now: new Date('2026-11-22T03:00:00Z') },
    to: { name: 'Hook', address },
    text: { title: 'Cảnh báo', lines: ['một', 'hai'] },
  }
}

async function post(address: string, allow: string[] = [], lookup: Lookup = systemLookup): Promise<Outcome> {
  return await webhookDoor({ key: () => key, allowed: new Set(allow), lookup, ca: undefined }).send(messageTo(address))
}

test('a webhook carries its signature, and the id by which a copy is known', async () => {
  const receiver = await listenOn('127.0.0.1', good)
  const outcome = await post(`http://127.0.0.1:${receiver.port}/in?x=1`, [`127.0.0.1:${receiver.port}`])
  expect(outcome).toEqual({ type: 'sent', receipt: '204' })
  const [heard] = receiver.heard
  expect(heard?.path).toBe('/in?x=1')
  expect(heard?.headers['idempotency-key']).toBe('abc123')
  const timestamp = String(heard?.headers['x-hai-dang-timestamp'])
  const expected = createHmac('sha256', key).update(`${timestamp}.${heard?.body}`).digest('hex')
  expect(heard?.headers['x-hai-dang-signature']).toBe(`sha256=${expected}`)
  expect(JSON.parse(heard?.body ?? '')).toEqual({
    ...{ id: 'abc123', recipient: 'Hook', urgent: true, title: 'Cảnh báo', text: 'một\nhai', about: 'test' },
  })
})

test.each([
  '127.0.0.1',
  '127.1',
  '0x7f.1',
  '0x7f000001',
  '2130706433',
  '0177.0.0.1',
  '127.000.000.001',
  '0',
  '0.0.0.0',
  'localhost',
  'LOCALHOST.',
  '[::1]',
  '[::]',
  '[::ffff:127.0.0.1]',
  '[::ffff:7f00:1]',
  '[::127.0.0.1]',
  '[64:ff9b::7f00:1]',
  '①②⑦.⓪.⓪.①',
])('nothing on this machine hears a webhook to %s', async (host) => {
  const four = await listenOn('127.0.0.1', good)
  const six = await listenOn('::1', good, four.port).catch(() => undefined)
  const outcome = await post(`http://${host}:${four.port}/`, [`allowed.example:${four.port}`])
  expect(outcome).toMatchObject({ type: 'never' })
  // On a port that is open to all it is the address alone that forbids it.
  const pinned = await pinWebhook(new URL(`http://${host}:8080/`), new Set(), systemLookup)
  expect('refused' in pinned && pinned.refused).toContain('inner address')
  expect([four.connections(), six?.connections() ?? 0]).toEqual([0, 0])
})

test.each([
  ...['127.0.0.1', '10.0.0.1', '172.16.0.1', '172.31.255.255', '192.168.1.1', '169.254.169.254', '100.64.0.1'],
  ...['100.127.255.255', '224.0.0.1', '239.255.255.255', '255.255.255.255', '0.0.0.0', '0.1.2.3', '192.0.0.1'],
  ...['192.0.2.1', '198.18.0.1', '198.51.100.1', '203.0.113.1', '240.0.0.1', '::', '::1', 'fe80::1', 'fec0::1'],
  ...[
    'fc00::1',
    'fd12::1',
    'ff02::1',
    '::ffff:8.8.8.8',
    '::8.8.8.8',
    '64:ff9b::8.8.8.8',
    '64:ff9b:1::1',
    '2001:db8::1',
  ],
  ...['2002:7f00:1::', '2001::1', '100::1', 'not an address', ''],
])('%s is no address of the public internet', (address) => {
  expect(isPublicAddress(address)).toBe(false)
})

test.each(['8.8.8.8', '1.1.1.1', '172.32.0.1', '100.128.0.1', '203.162.4.191', '2606:4700:4700::1111', '2001:ee0::1'])(
  '%s is one',
  (address) => {
    expect(isPublicAddress(address)).toBe(true)
  },
)

test.each<[address: string, word: string | undefined]>([
  ['https://hooks.example.vn/x', undefined],
  ['http://hooks.example.vn:8080/x', undefined],
  ['https://hooks.example.vn:22/', 'port 22'],
  ['https://hooks.example.vn:6379/', 'port 6379'],
  ['https://user:pass@hooks.example.vn/', 'no user or password'],
  ['ftp://hooks.example.vn/', 'use https'],
  ['file:///etc/passwd', 'use https'],
  ['http://169.254.169.254/latest/meta-data', 'inner address'],
  ['http://inner.example:9000/', undefined],
])('%s: %s', (address, word) => {
  const refusal = refuseWebhook(new URL(address), new Set(['inner.example:9000']))
  if (word === undefined) expect(refusal).toBeUndefined()
  else expect(refusal?.en).toContain(word)
})

test('a name of which one address is inner is refused whole, wherever that stands', async () => {
  const url = new URL('https://two.example/')
  for (const addresses of [['8.8.8.8', '127.0.0.1'], ['10.0.0.1', '8.8.8.8'], ['::ffff:127.0.0.1']])
    expect(await pinWebhook(url, new Set(), async () => addresses)).toHaveProperty('refused')
  expect(await pinWebhook(url, new Set(), async () => ['8.8.8.8', '1.1.1.1'])).toEqual({
    ...{ address: '8.8.8.8', family: 4 },
  })
})

test('a name that means another address a moment later leads nowhere else', async () => {
  const meant = await listenOn('127.0.0.2', good)
  const victim = await listenOn('127.0.0.1', good, meant.port)
  let asked = 0
  const rebinding: Lookup = async () => {
    asked += 1
    return asked === 1 ? ['127.0.0.2'] : ['127.0.0.1']
  }
  const host = `rebind.example:${meant.port}`
  const outcome = await post(`http://${host}/`, [host], rebinding)
  expect(outcome.type).toBe('sent')
  expect([asked, meant.heard.length, victim.connections()]).toEqual([1, 1, 0])
  expect(meant.heard[0]?.headers.host).toBe(host)
})

test.each([301, 302, 303, 307, 308])('a redirect (%s) is not followed', async (status) => {
  const victim = await listenOn('127.0.0.1', good)
  const receiver = await listenOn('127.0.0.1', (response) =>
    response.writeHead(status, { location: `http://127.0.0.1:${victim.port}/inner` }).end(),
  )
  const outcome = await post(`http://127.0.0.1:${receiver.port}/`, [`127.0.0.1:${receiver.port}`])
  expect(outcome.type).toBe('never')
  expect(outcome.type === 'never' && outcome.error).toContain('redirects are not followed')
  expect([receiver.heard.length, victim.connections()]).toEqual([1, 0])
})

test.each<[status: number, type: Outcome['type']]>([
  [200, 'sent'],
  [400, 'never'],
  [404, 'never'],
  [408, 'later'],
  [429, 'later'],
  [500, 'later'],
  [503, 'later'],
])('what is answered with %s is %s', async (status, type) => {
  const receiver = await listenOn('127.0.0.1', (response) => response.writeHead(status).end('x'.repeat(10)))
  const outcome = await post(`http://127.0.0.1:${receiver.port}/`, [`127.0.0.1:${receiver.port}`])
  expect(outcome.type).toBe(type)
})

test('an endless answer is cut off, and a receiver that is away is tried again', async () => {
  let sent = 0
  const receiver = await listenOn('127.0.0.1', (response) => {
    response.writeHead(500)
    const more = () => {
      while (!response.destroyed && response.write('x'.repeat(65_536))) sent += 65_536
    }
    response.on('drain', more)
    more()
  })
  const allow = [`127.0.0.1:${receiver.port}`]
  expect(await post(`http://127.0.0.1:${receiver.port}/`, allow)).toMatchObject({ type: 'later' })
  expect(sent).toBeLessThan(64 * 1024 * 1024)
  const [server] = servers
  await new Promise<void>((resolve) => {
    server?.close(() => resolve())
    server?.closeAllConnections()
  })
  expect(await post(`http://127.0.0.1:${receiver.port}/`, allow)).toMatchObject({ type: 'later', uncertain: false })
})

test('a name that nobody knows is asked for again later', async () => {
  const nobody: Lookup = async () => {
    throw new Error('ENOTFOUND')
  }
  expect(await post('https://gone.example/', [], nobody)).toMatchObject({ type: 'later', uncertain: false })
})
