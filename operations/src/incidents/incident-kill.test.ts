import { randomUUID } from 'node:crypto'
import { Incident } from '@ioc/domain/incident/incident'
import { IncidentEvents, IncidentPage } from '@ioc/domain/messages/incident-shapes'
import { portOf } from '@ioc/room/announcement'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { startProcess } from '../testing/processes.ts'
import { ask, openIngest, startCentre, temporaryFolder, until } from '../testing/rig.ts'

let folder: ReturnType<typeof temporaryFolder>
beforeEach(() => {
  folder = temporaryFolder()
})
afterEach(() => folder.remove())

test('kill -9 under commands loses none that was acknowledged and doubles no event', async () => {
  const door = await openIngest(folder.path)
  const settings = { IOC_DATA_DIR: folder.path, IOC_HTTP_PORT: '0' }
  const acknowledged = new Map<string, string[]>()
  const process = startProcess('operations/dist/main.js', settings)
  await until('the centre', () => process.output().includes('operations: ready'), 60_000)
  const token = /shown once\): (\S+)/.exec(process.output())?.[1] ?? ''
  const port = portOf(folder.path, 'operations', 'http') ?? 0
  const bearer = { authorization: `Bearer ${token}` }
  let count = 0
  const worker = async () => {
    const id = randomUUID()
    const said: string[] = []
    try {
      const opened = await ask(port, 'POST', '/api/incidents', {
        body: { id, fields: { title: 'x' } },
        headers: bearer,
      })
      if (opened.status !== 201) return
      acknowledged.set(id, said)
      for (let version = 1; version < 200; version += 1) {
        const body = { version, text: `lời ${version}` }
        const answer = await ask(port, 'POST', `/api/incidents/${id}/comment`, { body, headers: bearer })
        if (answer.status !== 200) return
        said.push(body.text)
        count += 1
      }
    } catch {
      // The line broke: this one was not acknowledged.
    }
  }
  const workers = [worker(), worker(), worker(), worker()]
  await until('commands under way', () => count > 30)
  await process.end('SIGKILL')
  await Promise.all(workers)
  const after = await startCentre(folder.path)
  expect(acknowledged.size).toBe(4)
  for (const [id, said] of acknowledged) {
    const answer = await ask(after.port, 'GET', `/api/incidents/${id}/events`)
    const { events } = IncidentEvents.parse(answer.json)
    const comments = events.flatMap(({ event }) => (event.type === 'commented' ? [event.text] : []))
    expect(comments.slice(0, said.length)).toEqual(said)
    // At most the one that was under way stands there beyond, and nothing twice.
    expect(comments.length - said.length).toBeLessThanOrEqual(1)
    expect(new Set(comments).size).toBe(comments.length)
    expect(Incident.parse((await ask(after.port, 'GET', `/api/incidents/${id}`)).json).version).toBe(events.length)
  }
  const page = IncidentPage.parse((await ask(after.port, 'GET', '/api/incidents')).json)
  expect(new Set(page.incidents.map(({ number }) => number)).size).toBe(page.incidents.length)
  await after.stop()
  await door.close()
})
