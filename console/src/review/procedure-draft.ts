import { AlertClass } from '@ioc/domain/alert'
import type { Problem } from '@ioc/domain/problem'
import type { Procedure } from '@ioc/domain/procedure'

/**
 * A class of alert with a procedure of it that is in force; null: it has none, and `id` is what the first would have.
 */
export type ProcedureRow = { id: string; class: Procedure['class']; procedure: Procedure | null }

/** Every class of alert with its procedures. */
export function classRows(procedures: readonly Procedure[]): ProcedureRow[] {
  return AlertClass.options.flatMap((alertClass): ProcedureRow[] => {
    const held = procedures.filter((one) => one.class === alertClass)
    if (held.length === 0) return [{ id: alertClass, class: alertClass, procedure: null }]
    return held.map((procedure) => ({ id: procedure.id, class: alertClass, procedure }))
  })
}

/** A step as it is typed; known by `key` wherever it stands. */
export type StepDraft = {
  key: string
  id: string
  workVi: string
  workEn: string
  roleVi: string
  roleEn: string
  minutes: string
}

/** The next version of a procedure, made from version `from`; 0: its first. */
export type ProcedureDraft = Pick<Procedure, 'id' | 'class' | 'title'> & { from: number; steps: StepDraft[] }

/** What is written anew from any version of a procedure takes the place of the one in force, `newest`. */
export function draftOf(procedure: Procedure, newest: number): ProcedureDraft {
  const { id, class: alertClass, title, steps } = procedure
  return {
    ...{ id, class: alertClass, title, from: newest },
    steps: steps.map((step) => ({
      ...{ key: step.id, id: step.id, workVi: step.words.vi, workEn: step.words.en },
      ...{ roleVi: step.role.vi, roleEn: step.role.en, minutes: `${step.minutes}` },
    })),
  }
}

/** A first procedure of a class, under the name of that class. */
export function firstDraft(alertClass: Procedure['class'], title: Procedure['title']): ProcedureDraft {
  return { id: alertClass, class: alertClass, title, from: 0, steps: [emptyStep([])] }
}

export function emptyStep(steps: readonly StepDraft[]): StepDraft {
  const taken = new Set(steps.map(({ id }) => id))
  let n = steps.length + 1
  while (taken.has(`step_${n}`)) n += 1
  return { key: crypto.randomUUID(), id: `step_${n}`, workVi: '', workEn: '', roleVi: '', roleEn: '', minutes: '' }
}

/** A draft as the server takes it, or refuses it: minutes that are no number go as null. */
export function editOf({ class: alertClass, title, from, steps }: ProcedureDraft) {
  return {
    ...{ version: from, class: alertClass, title },
    steps: steps.map(({ id, workVi, workEn, roleVi, roleEn, minutes }) => ({
      ...{ id, words: { vi: workVi, en: workEn }, role: { vi: roleVi, en: roleEn } },
      minutes: /^\d{1,9}$/.test(minutes.trim()) ? Number(minutes) : null,
    })),
  }
}

/** The same steps with the one at `place` moved by one; itself where there is no room. */
export function moved(steps: readonly StepDraft[], place: number, by: -1 | 1): StepDraft[] {
  const next = [...steps]
  const [one, other] = [steps[place], steps[place + by]]
  if (one === undefined || other === undefined) return next
  next[place] = other
  next[place + by] = one
  return next
}

export type ProcedureFault = { place: string; wrong: 'words' | 'minutes' | 'steps' }

/** The fields that a refusal names: `<key of the step>.<field>`, `title.vi`, `steps`; the rest as it is. */
export function placeFaults(
  errors: NonNullable<Problem['errors']>,
  { steps }: ProcedureDraft,
): { placed: ProcedureFault[]; rest: string[] } {
  const placed: ProcedureFault[] = []
  const rest: string[] = []
  for (const { path, message } of errors) {
    const fault = faultOf(path.replace(/^body\./, '').split('.'), steps)
    if (fault) placed.push(fault)
    else rest.push(`${path}: ${message}`)
  }
  return { placed, rest }
}

function faultOf([part, row, field, language]: string[], steps: readonly StepDraft[]): ProcedureFault | undefined {
  if (part === 'title') return { place: `title.${row}`, wrong: 'words' }
  if (part !== 'steps') return undefined
  if (row === undefined) return { place: 'steps', wrong: 'steps' }
  const step = steps[Number(row)]
  if (!step) return undefined
  if (field === 'minutes') return { place: `${step.key}.minutes`, wrong: 'minutes' }
  const [name] = field === 'words' ? ['work'] : field === 'role' ? ['role'] : []
  if (name === undefined) return undefined
  return { place: `${step.key}.${name}${language === 'en' ? 'En' : 'Vi'}`, wrong: 'words' }
}
