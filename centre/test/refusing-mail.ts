import { createServer } from 'node:net'

/** What a mail server answers to each verb (RFC 5321): it takes the sender and knows no mailbox at all. */
const answers: Record<string, string> = {
  EHLO: '250 refusing.example',
  HELO: '250 refusing.example',
  MAIL: '250 2.1.0 sender taken',
  RCPT: '550 5.1.1 no such mailbox here',
  RSET: '250 2.0.0 begin anew',
  QUIT: '221 2.0.0 bye',
}

/** A mail server on loopback that refuses every addressee for good. */
export async function openRefusingMail(): Promise<{ port: number; close: () => Promise<void> }> {
  const server = createServer((socket) => {
    socket.on('error', () => socket.destroy())
    socket.write('220 refusing.example ESMTP\r\n')
    let rest = ''
    socket.setEncoding('utf8').on('data', (part) => {
      const lines = (rest + String(part)).split('\r\n')
      rest = lines.pop() ?? ''
      for (const line of lines) {
        const verb = line.slice(0, 4).toUpperCase()
        socket.write(`${answers[verb] ?? '502 5.5.1 not known here'}\r\n`)
        if (verb === 'QUIT') socket.end()
      }
    })
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return { port: address.port, close: () => new Promise((closed) => server.close(() => closed())) }
}
