import { createContext, useContext } from 'react'
import { en } from './en.ts'
import { vi, type Words } from './vi.ts'

export type Language = 'vi' | 'en'

const wordsOf: Record<Language, Words> = { vi, en }

/** The language of this screen; Vietnamese unless somebody chose otherwise. */
export const LanguageContext = createContext<Language>('vi')

export function useWords(): { language: Language; words: Words } {
  const language = useContext(LanguageContext)
  return { language, words: wordsOf[language] }
}
