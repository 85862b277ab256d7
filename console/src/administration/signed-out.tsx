import { useWords } from '../words/language.ts'
import { PasswordForm } from './password-form.tsx'
import { SignInForm } from './sign-in-form.tsx'

/**
 * A centre in production shows nothing before one has signed in, and changed a first password; after it the page begins
 * anew, with every line of its own.
 */
export function SignedOut({ why }: { why: 'signed-out' | 'ended' | 'must-change' }) {
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
    </main>
  )
}
