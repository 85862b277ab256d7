import { createServer, type Server } from 'node:http'
import { afterEach, expect, test } from 'vitest'
import type { Message } from './channel.ts'
import { smsDoor } from './sms.ts'
import { zaloDoor } from './zalo.ts'

type Heard = { method: string; path: string; headers: Record<string, unknown>; body: unknown }
let server: Server | undefined

afterEach(async () => {
  await new Promise<void>((resolve) => (server ? server.close(() => resolve()) : resolve()))
})

/** A gateway on a real port that answers each request alike. */
async function gateway(status: number, answer: string): Promise<{ url: URL; heard: Heard[] }> {
  const heard: Heard[] = []
  const opened = createServer((request, response) => {
    let body = ''
    request.on('data', (piece: Buffer) => {
      body += piece.toString()
    })
    request.on('end', () => {
      const { method = '', url: path = '', headers } = request
      heard.push({ method, path, headers, body: JSON.parse(body) })
      response.writeHead(status, { 'content-type': 'application/json' }).end(answer)
    })
  })
  server = opened
  await new Promise<void>((resolve) => opened.listen(0, '127.0.0.1', resolve))
  const address = opened.address()
  const port = typeof address === 'object' && address ? address.port : 0
  return { url: new URL(`http://127.0.0.1:${port}`), heard }
}

const message: Message = {
  ...{ id: 'f'.repeat(32), facts: { about: 'test' }, urgent: false, now: new Date('2026-11-22T03:00:00Z') },
  to: { name: 'Lan', address: '84912345678' },
  text: { title: `Cảnh báo: ${'Ngập '.repeat(40)}`, lines: ['Cảnh báo: Ngập', 'Nơi: Đường Bạch Đằng'] },
}

test('an SMS is posted with token, id and one part of plain letters', async () => {
  const { url, heard } = await gateway(202, '')
  const door = smsDoor({ url: new URL('/v1/sms', url), token: () => 'the token', sender: 'HaiDang', ca: undefined })
  expect(await door.send(message)).toEqual({ type: 'sent', receipt: '202' })
  expect(heard).toMatchObject([
    {
      ...{ method: 'POST', path: '/v1/sms' },
      headers: { authorization: 'Bearer the token', 'idempotency-key': message.id },
      body: {
        ...{ id: message.id, from: 'HaiDang', to: '84912345678' },
        text: 'Canh bao: Ngap; Noi: Duong Bach Dang',
      },
    },
  ])
})

const zalo = (base: URL) => zaloDoor({ base, token: () => 'oa token', template: '7895417', ca: undefined })

test('a Zalo notification has the shape that its interface documents', async () => {
  const { url, heard } = await gateway(200, '{"error":0,"message":"Success","data":{"msg_id":"m1","sent_time":"1"}}')
  expect(await zalo(url).send(message)).toEqual({ type: 'sent', receipt: 'm1' })
  expect(heard).toMatchObject([
    {
      ...{ method: 'POST', path: '/message/template' },
      headers: { access_token: 'oa token', 'content-type': 'application/json' },
      body: {
        ...{ phone: '84912345678', template_id: '7895417', tracking_id: message.id },
        template_data: { content: 'Nơi: Đường Bạch Đằng', time: '2026-11-22T03:00:00.000Z' },
      },
    },
  ])
  const [{ body } = { body: {} }] = heard
  expect([...JSON.stringify(Object(body).template_data.title)].length).toBeLessThanOrEqual(102)
})

test.each<[status: number, answer: string, type: string]>([
  [200, '{"error":-124,"message":"Access token invalid"}', 'later'],
  [200, '{"error":-100,"message":"Unknown error"}', 'later'],
  [200, '{"error":-108,"message":"Phone number invalid"}', 'never'],
  [200, '{"error":-115,"message":"Out of quota","data":null}', 'never'],
  [200, 'a page of some proxy', 'later'],
  [502, 'bad gateway', 'later'],
  [403, '', 'never'],
])('Zalo answering %s %s is %s', async (status, answer, type) => {
  const { url } = await gateway(status, answer)
  expect((await zalo(url).send(message)).type).toBe(type)
})
