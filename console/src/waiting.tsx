import { useEffect, useState } from 'react'
import { useWords } from './words/language.ts'

/** Before the first answer: after two seconds it names whom it waits for. */
export function Waiting({ since }: { since: number | null }) {
  const { words } = useWords()
  const [long, setLong] = useState(false)
  useEffect(() => {
    const timer = window.setTimeout(() => setLong(true), 2000)
    return () => window.clearTimeout(timer)
  }, [])
  return (
    <main className="waiting" data-state="connecting" data-waiting={since !== null}>
      <h1>{words.product}</h1>
      <p role="status">{long ? words.waitingForServer : words.connecting}</p>
    </main>
  )
}
