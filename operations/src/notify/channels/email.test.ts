import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { SMTPServer, type SMTPServerOptions } from 'smtp-server'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import type { Message } from './channel.ts'
import { type MailSettings, mailDoor } from './email.ts'

type Mail = { from: string; to: string[]; raw: string; secure: boolean; user: string }

let folder: string
let cert: string
let key: string
let server: SMTPServer | undefined
const mails: Mail[] = []

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'ioc-mail-'))
  const [keyPath, certPath] = [join(folder, 'key.pem'), join(folder, 'cert.pem')]
  const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost']
  const made = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2']
  execFileSync('openssl', [...made, '-keyout', keyPath, '-out', certPath, ...subject], { stdio: 'ignore' })
  cert = readFileSync(certPath, 'utf8')
  key = readFileSync(keyPath, 'utf8')
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))
afterEach(async () => {
  mails.length = 0
  await new Promise<void>((resolve) => (server ? server.close(() => resolve()) : resolve()))
  server = undefined
})

/** A real SMTP server; answers its port. */
async function smtp(options: SMTPServerOptions): Promise<number> {
  const opened = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onData: (stream, session, done) => {
      let raw = ''
      stream.on('data', (piece: Buffer) => {
        raw += piece.toString()
      })
      stream.on('end', () => {
        const { mailFrom, rcptTo } = session.envelope
        const from = mailFrom === false ? '' : mailFrom.address
        mails.push({
          from,
          to: rcptTo.map((one) => one.address),
          raw,
          secure: session.secure,
          user: String(session.user ?? ''),
        })
        done()
      })
    },
    ...options,
  })
  opened.on('error', () => undefined)
  server = opened
  await new Promise<void>((resolve) => opened.listen(0, '127.0.0.1', resolve))
  const address = opened.server.address()
  return typeof address === 'object' && address ? address.port : 0
}

const door = (port: number, more: Partial<MailSettings> = {}) =>
  mailDoor({
    ...{ host: 'localhost', port, tls: 'none', user: undefined, password: () => '', from: 'ioc@example.vn' },
    ca: undefined,
    ...more,
  })

const message: Message = {
  ...{ id: 'f00d', facts: { about: 'test' }, urgent: true, now: new Date('2026-11-22T03:00:00Z') },
  to: { name: 'Trần Thị Lan', address: 'lan@example.vn' },
  text: { title: 'Canh bao: <b>x</b>', lines: ['<script>alert(1)</script>', 'two'] },
}

test('a mail is plain text with an id of its own, whatever a name would like it to be', async () => {
  const port = await smtp({})
  expect(await door(port).send(message)).toMatchObject({ type: 'sent' })
  expect(mails).toMatchObject([{ from: 'ioc@example.vn', to: ['lan@example.vn'] }])
  const raw = mails[0]?.raw ?? ''
  expect(raw).toMatch(/^Content-Type: text\/plain; charset=utf-8\r$/m)
  expect(raw).not.toMatch(/text\/html/i)
  expect(raw).toMatch(/^Message-ID: <f00d@example\.vn>\r$/m)
  expect(raw).toMatch(/^Auto-Submitted: auto-generated\r$/m)
})

test('nothing that a title or name holds becomes a header or another addressee', async () => {
  const port = await smtp({})
  const evil = 'x\r\nBcc: thief@example.com\r\n\r\nbody'
  await door(port).send({
    ...message,
    to: { name: evil, address: 'lan@example.vn' },
    text: { title: evil, lines: ['.', 'QUIT', '.'] },
  })
  expect(mails.map(({ to }) => to)).toEqual([['lan@example.vn']])
  expect(mails[0]?.raw.split('\r\n\r\n')[0]).not.toMatch(/^Bcc:/im)
})

test.each(['starttls', 'implicit'] as const)('with %s nothing is said before it is encrypted', async (tls) => {
  const port = await smtp({
    ...{ cert, key, secure: tls === 'implicit', disabledCommands: [], authOptional: false },
    onAuth: ({ username, password }, _session, done) =>
      username === 'ioc' && password === 'secret' ? done(null, { user: username }) : done(new Error('no')),
  })
  const settings = { tls, user: 'ioc', password: () => 'secret' }
  expect(await door(port, { ...settings, ca: cert }).send(message)).toMatchObject({ type: 'sent' })
  expect(mails).toMatchObject([{ secure: true, user: 'ioc' }])
  // A certificate that nobody vouches for: no mail, and no password, goes to whoever answers.
  expect(await door(port, settings).send(message)).toMatchObject({ type: 'later', uncertain: false })
  const wrong = await door(port, { ...settings, ca: cert, password: () => 'stale' }).send(message)
  expect(wrong).toMatchObject({ type: 'later' })
  expect(mails).toHaveLength(1)
})

test('a server that offers no TLS is told nothing where TLS is wanted', async () => {
  const port = await smtp({ disabledCommands: ['STARTTLS'] })
  expect(await door(port, { tls: 'starttls', ca: cert }).send(message)).toMatchObject({ type: 'later' })
  expect(mails).toEqual([])
})

test.each<[code: number, type: string]>([
  [550, 'never'],
  [451, 'later'],
])('an addressee answered with %s is %s', async (code, type) => {
  const port = await smtp({
    onRcptTo: (_address, _session, done) => done(Object.assign(new Error('not here'), { responseCode: code })),
  })
  expect(await door(port).send(message)).toMatchObject({ type })
})

test('a server that is away is tried again, and has cost nothing', async () => {
  const port = await smtp({})
  await new Promise<void>((resolve) => server?.close(() => resolve()))
  server = undefined
  expect(await door(port).send(message)).toMatchObject({ type: 'later', uncertain: false })
})
