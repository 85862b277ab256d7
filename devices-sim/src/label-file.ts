import { appendFileSync, mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import type { TroubleLabel } from './trouble-plan.ts'

/** Writes labels of planted troubles, one line of JSON each. */
export function labelFile(path: string): (label: TroubleLabel) => void {
  mkdirSync(dirname(path), { recursive: true })
  return (label) => appendFileSync(path, `${JSON.stringify(label)}\n`)
}
