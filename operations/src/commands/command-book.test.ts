import { randomUUID } from 'node:crypto'
import { beforeEach, expect, test } from 'vitest'
import { storeOfEachTest } from '../testing/store-of-each-test.ts'
import {
  type CommandBook,
  decideCommand,
  type IncidentStep,
  issueCommand,
  noteStep,
  openCommands,
} from './command-book.ts'

const t0 = Date.parse('2026-11-22T03:00:00Z')
const at = (seconds: number) => new Date(t0 + seconds * 1000)
const store = storeOfEachTest()
let book: CommandBook
let told: IncidentStep[]
/** How many steps were told to have been committed. */
let committed: number

beforeEach(() => {
  told = []
  committed = 0
  book = {
    database: store.database,
    tellIncident: async (_, step) => void told.push(step),
    incidentTold: () => (committed += 1),
  }
})

/** Lan asks for a pump to run; a second person has ten minutes. */
async function request(incident: string | null = null): Promise<string> {
  const id = randomUUID()
  await issueCommand(book, {
    command: {
      ...{ id, device: 'P-1', command: 'run', parameters: { speed: 1 } },
      ...{ issuedAt: at(0).toISOString(), expiresAt: at(60).toISOString() },
    },
    ...{ who: 'lan', incident, second: { approveBy: at(600), expiresInSeconds: 60 } },
  })
  return id
}

const approve = (id: string, who: string, seconds: number) =>
  decideCommand(book, id, { type: 'approve', who, at: at(seconds) })

async function auditRows() {
  const rows = await store.database.selectFrom('audit').select(['who', 'detail', 'result']).orderBy('id').execute()
  return rows.map(({ who, detail, result }) => [who, result, detail.includes('requested by lan')])
}

test('another person approves, and from that moment the command is issued and its time runs', async () => {
  const id = await request()
  expect(await approve(id, 'lan', 1)).toMatchObject({ type: 'refused' })
  expect(await approve(id, 'hung', 300)).toMatchObject({
    type: 'decided',
    record: {
      ...{ state: 'issued', issuedBy: 'lan', approvedBy: 'hung', detail: 'approved by hung' },
      ...{ issuedAt: at(300).toISOString(), expiresAt: at(360).toISOString() },
    },
  })
  expect(await approve(id, 'hung', 301)).toMatchObject({ type: 'known', record: { approvedBy: 'hung' } })
  expect(await approve(id, 'mai', 301)).toMatchObject({ type: 'refused', why: { en: 'hung has approved it already' } })
  expect(await auditRows()).toEqual([
    ['lan', 'requested', false],
    ['hung', 'approved', true],
  ])
})

test('of two who approve at once one does, and the other is told who', async () => {
  const id = await request()
  const answers = await Promise.all(['hung', 'mai'].map((who) => approve(id, who, 10)))
  expect(answers.map(({ type }) => type).toSorted()).toEqual(['decided', 'refused'])
  expect(answers.flatMap((one) => (one.type === 'refused' ? [one.why.en] : []))[0]).toMatch(/^(hung|mai) has approved/)
  const events = await store.database.selectFrom('command_event').select('state').orderBy('seq').execute()
  expect(events.map(({ state }) => state)).toEqual(['requested', 'issued'])
})

test('what is approved too late, or was rejected, is not issued', async () => {
  const late = await request()
  expect(await approve(late, 'hung', 600)).toMatchObject({
    type: 'refused',
    why: { en: 'nobody approved it in time: ask for it anew' },
  })
  const unwanted = await request()
  const reject = { type: 'reject', who: 'mai', at: at(5), reason: 'people in the canal' } as const
  expect(await decideCommand(book, unwanted, reject)).toMatchObject({ record: { state: 'rejected', approvedBy: null } })
  expect(await approve(unwanted, 'hung', 6)).toMatchObject({ type: 'refused' })
  expect((await auditRows()).at(-1)).toEqual(['mai', 'rejected: people in the canal', true])
  expect((await openCommands(store.database)).map(({ id, state }) => [id, state])).toEqual([[late, 'requested']])
  expect(await approve(randomUUID(), 'hung', 1)).toEqual({ type: 'unknown' })
})

test('each step of a command of an incident is told to it, with who made it, or the step is not written', async () => {
  const id = await request('INC-1')
  await approve(id, 'hung', 10)
  await noteStep(book, id, { step: { state: 'sent', at: at(11), detail: '' } })
  await noteStep(book, id, { step: { state: 'done', at: at(12), detail: 'it runs' }, device: 'P-1' })
  expect(told.map(({ incident, state, who, detail }) => [incident, state, who, detail])).toEqual([
    ['INC-1', 'requested', 'lan', ''],
    ['INC-1', 'issued', 'hung', 'approved by hung'],
    ['INC-1', 'sent', 'operations', ''],
    ['INC-1', 'done', 'P-1', 'it runs'],
  ])
  expect(committed).toBe(4)
  const broken: CommandBook = {
    ...book,
    tellIncident: async () => {
      throw new Error('the incident is closed to it')
    },
  }
  const other = await request('INC-2')
  await expect(decideCommand(broken, other, { type: 'approve', who: 'hung', at: at(1) })).rejects.toThrow(
    'closed to it',
  )
  expect(committed).toBe(5)
  expect(await approve(other, 'mai', 2)).toMatchObject({ type: 'decided', record: { approvedBy: 'mai' } })
})
