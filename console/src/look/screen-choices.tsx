import { useWords } from '../words/language.ts'
import type { Choices } from './choices.ts'
import type { Screen } from './screen.ts'

/** The buttons for the other language and the other theme. */
export function ScreenChoices({ screen, choices }: { screen: Screen; choices: Choices }) {
  const { language, words } = useWords()
  return (
    <>
      <button type="button" onClick={choices.toggleLanguage} lang={language === 'vi' ? 'en' : 'vi'}>
        {words.otherLanguage}
      </button>
      <button type="button" onClick={choices.toggleTheme}>
        {screen.theme === 'dark' ? words.toLight : words.toDark}
      </button>
    </>
  )
}
