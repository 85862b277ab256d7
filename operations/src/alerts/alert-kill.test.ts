import type { Alert } from '@ioc/domain/alert'
import { AlertHistory } from '@ioc/domain/messages/alert-routes'
import { AlertList } from '@ioc/domain/messages/api-shapes'
import { openWriter } from '@ioc/journal/embedded-writer'
import { toBytes } from '@ioc/journal/json'
import { journalPath } from '@ioc/journal/layout'
import { expect, test } from 'vitest'
import { startProcess } from '../testing/processes.ts'
import { ask, openIngest, startCentre, temporaryFolder, until } from '../testing/rig.ts'
import { t0, transitionOf } from '../testing/transitions.ts'

async function alertsOf(port: number): Promise<Alert[]> {
  return AlertList.parse((await ask(port, 'GET', '/api/alerts?state=all&limit=1000')).json).alerts
}

function pathOf(key: string, word: string): string {
  return `/api/alerts/${encodeURIComponent(key)}/${word}`
}

test('kill -9 under commands loses none that was answered, and none happens twice', async () => {
  const folder = temporaryFolder()
  const ingest = await openIngest(folder.path)
  const writer = openWriter(journalPath(folder.path, 'analytics', 'live'), { logs: ['alert'] })
  const settings = { IOC_DATA_DIR: folder.path, IOC_HTTP_PORT: '0' }
  const subjects = Array.from({ length: 240 }, (_, n) => `S-${n}`)
  const raised = subjects.map((subject) => transitionOf(subject, 'raised', 1))
  await Promise.all(raised.map((one) => writer.append('alert', { key: one.key, time: t0, value: toBytes(one) })))
  const answered = new Set<string>()
  let token = ''
  for (let life = 0; life < 3; life += 1) {
    const room = startProcess('operations/dist/main.js', settings)
    await until('the centre', () => room.output().includes('operations: ready'), 60_000)
    token ||= /shown once\): (\S+)/.exec(room.output())?.[1] ?? ''
    const port = Number(/centre on [^:]+:(\d+)/.exec(room.output())?.[1])
    await until('the alarms', async () => (await alertsOf(port)).length === subjects.length)
    const goal = answered.size + 40
    const people = [0, 1, 2, 3].map(async (person) => {
      for (const subject of subjects.filter((_, n) => n % 4 === person)) {
        const key = `${subject}/slow_traffic`
        if (answered.has(key)) continue
        const said = await ask(port, 'POST', pathOf(key, 'acknowledge'), {
          ...{ body: { version: 1 }, headers: { authorization: `Bearer ${token}` } },
        }).catch(() => undefined)
        if (!said) return
        if (said.status === 200) answered.add(key)
      }
    })
    await until('some answers', () => answered.size >= goal)
    await room.end('SIGKILL')
    await Promise.all(people)
  }
  expect(answered.size).toBeLessThan(subjects.length)
  const centre = await startCentre(folder.path)
  await until('all of them', async () => (await alertsOf(centre.port)).length === subjects.length)
  for (const { key, response } of await alertsOf(centre.port)) {
    const { json } = await ask(centre.port, 'GET', pathOf(key, 'events'))
    const events = AlertHistory.parse(json).events.map(({ event }) => event.type)
    expect(events).toEqual(response.state === 'acknowledged' ? ['raised', 'acknowledged'] : ['raised'])
    if (answered.has(key)) expect(response).toMatchObject({ state: 'acknowledged', version: 2 })
  }
  await centre.stop()
  await writer.close()
  await ingest.close()
  folder.remove()
})
