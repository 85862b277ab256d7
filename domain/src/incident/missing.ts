import type { Incident } from './incident.ts'

/** A field of the five clears, by its place in an incident. */
export type ClearField =
  | 'assignee'
  | 'title'
  | 'description'
  | 'class'
  | 'commune'
  | 'deadline'
  | 'expected'
  | 'actual'
  | 'evidence'
  | 'accountable'

/** The five clears in their order, with the fields that make each. */
export const clears = [
  { clear: 'person', fields: ['assignee'] },
  { clear: 'work', fields: ['title', 'description', 'class', 'commune'] },
  { clear: 'time', fields: ['deadline'] },
  { clear: 'result', fields: ['expected', 'actual', 'evidence'] },
  { clear: 'responsibility', fields: ['accountable'] },
] as const satisfies readonly { clear: string; fields: readonly ClearField[] }[]

const words: Record<ClearField, string> = {
  assignee: 'say who does the work',
  title: 'say in one line what happens',
  description: 'say what is to be done',
  class: 'say of what class it is',
  commune: 'say in which commune it is',
  deadline: 'say by when',
  expected: 'say what will be so when it is done',
  actual: 'say what is so now',
  evidence: 'add at least one file that shows the result',
  accountable: 'say which head answers for it',
}

/** A field that is not filled in, and what to do. */
export type Missing = { path: ClearField; message: string }

/** What is missing to leave the draft: the five clears but for the actual result. */
export function missingToAssign(incident: Incident): Missing[] {
  return missing(incident, (field) => field !== 'actual' && field !== 'evidence')
}

/** What is missing to close: the result that is there, with evidence, and whatever else of the five clears. */
export function missingToClose(incident: Incident): Missing[] {
  return missing(incident, () => true)
}

function missing(incident: Incident, asked: (field: ClearField) => boolean): Missing[] {
  return clears
    .flatMap(({ fields }): ClearField[] => [...fields])
    .filter((field) => asked(field) && isEmpty(incident[field]))
    .map((path) => ({ path, message: words[path] }))
}

function isEmpty(value: unknown): boolean {
  return value === null || value === '' || (Array.isArray(value) && value.length === 0)
}
