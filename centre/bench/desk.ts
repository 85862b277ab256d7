import { join } from 'node:path'
import { communesOfDaNang } from '@ioc/domain/facts/communes'
import { AlertList } from '@ioc/domain/messages/api-shapes'
import { IncidentPage } from '@ioc/domain/messages/incident-shapes'
import { installedPostgres, startPostgres } from '@ioc/room/testing/postgres-server'
import { root, startProvince } from '../test/province.ts'
import { ownFolder, startProcess } from './own-processes.ts'
import { usage } from './processes.ts'
import { quantile } from './quantile.ts'
import { signedIn } from './signed-in.ts'

const timesOfEach = 300

/** Delays of one kind of request, ms, and how many rows its answers had at most. */
export type Asked = { what: string; p50: number; p99: number; rows: number }
export type Desk = { asked: Asked[]; peakMb: number }

const commune = (n: number) => communesOfDaNang[n % communesOfDaNang.length]?.code ?? ''
const street = (n: number) => ['Nguyễn Văn Linh', 'Trần Phú', 'Lê Duẩn', 'Điện Biên Phủ'][n % 4] ?? ''
const flat = (text: string) => text.normalize('NFD').replaceAll(/\p{M}/gu, '').replaceAll('đ', 'd').replaceAll('Đ', 'D')
const q = (text: string, more = '') => `/api/incidents?q=${encodeURIComponent(text)}${more}`

/** What a desk asks for; `n` makes each request another. */
const alertPaths: Record<string, (n: number) => string> = {
  'alerts: first page of 200': () => '/api/alerts',
  'alerts: a page in the middle': (n) => `/api/alerts?offset=${n * 30}`,
  'alerts of a commune': (n) => `/api/alerts?commune=${commune(n)}`,
  'alerts of a field': (n) => `/api/alerts?domain=${['energy', 'water', 'traffic'][n % 3]}`,
  'alerts of a level': (n) => `/api/alerts?level=${['alarm', 'event', 'observation'][n % 3]}`,
  'alerts of a response': (n) => `/api/alerts?response=${['unacknowledged', 'normal', 'shelved'][n % 3]}`,
}
const incidentPaths: Record<string, (n: number) => string> = {
  'incidents: open ones by deadline': () => '/api/incidents',
  'incidents of a state': (n) => `/api/incidents?state=${['draft', 'assigned', 'resolved', 'closed', 'all'][n % 5]}`,
  'incidents of a commune': (n) => `/api/incidents?commune=${commune(n)}&state=${['open', 'closed', 'all'][n % 3]}`,
  'incidents of a person': (n) =>
    `/api/incidents?assignee=nhan-vien-${n % 200}&state=${['open', 'closed', 'all'][n % 3]}`,
  'search by one word with accents': (n) => q(['ngập', 'Điện', 'tắc', 'đường'][n % 4] ?? ''),
  'search by one word without accents': (n) => q(['ngap', 'dien', 'tac', 'duong'][n % 4] ?? '', '&state=all'),
  'search by two words': (n) => q(`${['ngập', 'điện', 'tắc'][n % 3]} ${n % 400} `, '&state=all'),
  'search by the name of a street': (n) => q(street(n), '&state=all'),
  'the same without accents': (n) => q(flat(street(n)), '&state=all'),
  'search by the beginning of a word': (n) => q(['ng', 'tra', 'di', 'ho', 'sc'][n % 5] ?? ''),
  'search by a word and a beginning': (n) => q(`ngap ${(n % 39) + 1}`),
  'search by a number': (n) => q(String(n * 331 + 1), '&state=all'),
}

export type Engine = 'sqlite' | 'postgres'

/** What a desk waits for on a store that holds so many open alerts and incidents. */
export async function desk(size: { alerts: number; incidents: number }, engine: Engine): Promise<Desk> {
  if (engine === 'sqlite') return await deskOn({}, size)
  const bin = installedPostgres()
  if (!bin) throw new Error('PostgreSQL is missing: install it (Debian: apt-get install postgresql)')
  const server = await startPostgres(bin)
  // Killed with this process at the latest.
  const kill = () => void server.kill()
  process.once('exit', kill)
  try {
    return await deskOn({ IOC_DATABASE_URL: server.create('desk') }, size)
  } finally {
    process.off('exit', kill)
    await server.remove()
  }
}

async function deskOn(database: Record<string, string>, size: { alerts: number; incidents: number }): Promise<Desk> {
  const { folder, remove } = ownFolder()
  const dataDir = join(folder, 'data')
  try {
    await fill(dataDir, size, database)
    const environmentOf = { operations: database }
    const province = await startProvince({ rooms: ['ingest', 'operations'], dataDir, environmentOf })
    try {
      const [cookie = ''] = await signedIn(province, 1)
      const ask = async (path: string) => {
        const began = performance.now()
        const answer = await fetch(`${province.url()}${path}`, { headers: { cookie } })
        const text = await answer.text()
        const took = performance.now() - began
        if (!answer.ok) throw new Error(`${path}: ${answer.status} ${text}`)
        return { took, body: JSON.parse(text) as unknown }
      }
      const asked: Asked[] = []
      for (const [what, path] of Object.entries(alertPaths))
        asked.push(
          await each(what, async (n) => {
            const { took, body } = await ask(path(n))
            return { took, rows: AlertList.parse(body).alerts.length }
          }),
        )
      for (const [what, path] of Object.entries(incidentPaths))
        asked.push(
          await each(what, async (n) => {
            const { took, body } = await ask(path(n))
            return { took, rows: IncidentPage.parse(body).incidents.length }
          }),
        )
      let next: string | null = null
      asked.push(
        await each('incidents: page after page by deadline', async () => {
          const { took, body } = await ask(
            `/api/incidents${next === null ? '' : `?cursor=${encodeURIComponent(next)}`}`,
          )
          const page = IncidentPage.parse(body)
          next = page.next
          return { took, rows: page.incidents.length }
        }),
      )
      return { asked, peakMb: usage(province.watcher.pid('operations') ?? 0).peakMb }
    } finally {
      await province.stop()
    }
  } finally {
    remove()
  }
}

/** One after the other: what a request takes, not what waits behind it. */
async function each(what: string, ask: (n: number) => Promise<{ took: number; rows: number }>): Promise<Asked> {
  const took: number[] = []
  let rows = 0
  for (let n = 0; n < timesOfEach; n += 1) {
    const answer = await ask(n)
    took.push(answer.took)
    rows = Math.max(rows, answer.rows)
  }
  const asked = { what, p50: quantile(took, 0.5), p99: quantile(took, 0.99), rows }
  if (rows === 0) throw new Error(`${what}: nothing was ever found, so nothing was measured`)
  return asked
}

async function fill(
  dataDir: string,
  { alerts, incidents }: { alerts: number; incidents: number },
  database: Record<string, string>,
): Promise<void> {
  const words = [
    ...['--import', 'tsx', join(root, 'operations/src/testing/full-store.test-child.ts')],
    ...[dataDir, String(alerts), String(incidents)],
  ]
  const filling = startProcess(process.execPath, words, database)
  filling.child.stdout?.resume()
  const code = await new Promise((resolve) => filling.child.once('exit', resolve))
  if (code !== 0) throw new Error(`filling the store ended with ${String(code)}`)
}
