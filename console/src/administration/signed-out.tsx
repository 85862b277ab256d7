import type { Choices } from '../look/choices.ts'
import type { Screen } from '../look/screen.ts'
import { ScreenChoices } from '../look/screen-choices.tsx'
import { useWords } from '../words/language.ts'
import { PasswordForm } from './password-form.tsx'
import { SignInForm } from './sign-in-form.tsx'

type SignedOutProps = { why: 'signed-out' | 'ended' | 'must-change'; screen: Screen; choices: Choices }

/**
 * A centre in production shows nothing before one has signed in, and changed a first password; after it the page begins
 * anew, with every line of its own.
 */
export function SignedOut({ why, screen, choices }: SignedOutProps) {
  const { words } = useWords()
  const begin = () => window.location.reload()
  return (
    <main className="waiting" data-state={why}>
      <h1>{words.product}</h1>
      {why === 'ended' ? <p role="alert">{words.people.sessionEnded}</p> : null}
      {why === 'must-change' ? (
        <>
          <p role="alert">{words.people.mustChange}</p>
          <PasswordForm onDone={begin} />
        </>
      ) : (
        <SignInForm onDone={begin} />
      )}
      <nav className="waiting-choices">
        <ScreenChoices screen={screen} choices={choices} />
      </nav>
    </main>
  )
}
