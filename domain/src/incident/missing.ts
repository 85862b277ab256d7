import type { Label } from '../label.ts'
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

/** What is to be done about a field that is not filled in. */
export const wordsOfClear: Record<ClearField, Label> = {
  assignee: { en: 'say who does the work', vi: 'hãy chọn người làm' },
  title: { en: 'say in one line what happens', vi: 'hãy ghi tên việc, trên một dòng' },
  description: { en: 'say what is to be done', vi: 'hãy ghi nội dung việc cần làm' },
  class: { en: 'say of what class it is', vi: 'hãy chọn loại việc' },
  commune: { en: 'say in which commune it is', vi: 'hãy chọn xã, phường nơi xảy ra' },
  deadline: { en: 'say by when', vi: 'hãy đặt hạn' },
  expected: { en: 'say what will be so when it is done', vi: 'hãy ghi kết quả mong đợi' },
  actual: { en: 'say what is so now', vi: 'hãy ghi kết quả thực tế' },
  evidence: { en: 'add at least one file that shows the result', vi: 'hãy thêm ít nhất một tệp chứng cứ cho kết quả' },
  accountable: { en: 'say which head answers for it', vi: 'hãy chọn lãnh đạo chịu trách nhiệm' },
}

/** A field that is not filled in, and what to do. */
export type Missing = { path: ClearField; message: Label }

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
    .map((path) => ({ path, message: wordsOfClear[path] }))
}

function isEmpty(value: unknown): boolean {
  return value === null || value === '' || (Array.isArray(value) && value.length === 0)
}
