import { provinces } from '@ioc/domain/facts/provinces'
import { foldedText } from '@ioc/domain/folded-text'
import { isFound } from './finding.ts'

/** Codes of the provinces that a search finds by name or code, in either language, in the order of their codes. */
export function foundProvinces(q: string): string[] {
  return provinces
    .filter(({ code, name, nameEn }) => isFound(foldedText(`${name} ${nameEn} ${code}`), q))
    .map(({ code }) => code)
}
