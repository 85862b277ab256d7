import { once } from 'node:events'
import { connect } from 'node:net'
import { expect, test } from 'vitest'
import { startCentre, temporaryFolder } from '../testing/rig.ts'

test('a centre that stops answers what is under way, and keeps no connection open for more', async () => {
  const folder = temporaryFolder()
  const centre = await startCentre(folder.path)
  const socket = connect(centre.port, '127.0.0.1')
  let answered = ''
  socket.on('data', (part: Buffer) => {
    answered += part.toString()
  })
  const head = ['POST /api/session HTTP/1.1', `host: 127.0.0.1:${centre.port}`, 'content-type: application/json']
  socket.write([...head, 'content-length: 2', 'expect: 100-continue', '', ''].join('\r\n'))
  // The request is under way: the server waits for its body.
  await once(socket, 'data')
  const stopped = centre.stop()
  socket.write('{}')
  await once(socket, 'close')
  await stopped
  expect(answered).toContain('HTTP/1.1 400 Bad Request')
  folder.remove()
})
