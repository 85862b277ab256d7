import { useWords } from '../words/language.ts'
import { SignInForm } from './sign-in-form.tsx'

/** A centre in production shows nothing before the token; after it the page begins anew, with every line of its own. */
export function SignedOut() {
  const { words } = useWords()
  return (
    <main className="waiting" data-state="signed-out">
      <h1>{words.product}</h1>
      <SignInForm onDone={() => window.location.reload()} />
    </main>
  )
}
