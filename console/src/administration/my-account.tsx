import type { OwnAccount } from '@ioc/domain/messages/people-shapes'
import { useCallback, useState } from 'react'
import { formatClockShort, formatDate } from '../format/time.ts'
import type { Answer } from '../live/centre-api.ts'
import { endOtherSessions, endSession, fetchAccount } from '../live/people-api.ts'
import { useAsked } from '../live/use-asked.ts'
import { useWords } from '../words/language.ts'
import { PasswordForm } from './password-form.tsx'

/** The own account: how one is reached, where one is signed in, and the own password. */
export function MyAccount({ onNewSession }: { onNewSession: () => void }) {
  const { words } = useWords()
  const own = words.people.own
  const [outcome, setOutcome] = useState<{ text: string; isTrouble: boolean } | null>(null)
  const [busy, setBusy] = useState(false)
  const told = useCallback(
    (answer: Answer<unknown>) =>
      answer.type === 'failed' &&
      setOutcome({ text: words.commandFailed(answer.detail ?? words.noAnswer), isTrouble: true }),
    [words],
  )
  const ask = useCallback(async () => {
    const answer = await fetchAccount()
    told(answer)
    return answer
  }, [told])
  const { value: account, again } = useAsked(ask, 0)
  const end = async (ending: Promise<Answer<null>>) => {
    setBusy(true)
    const answer = await ending
    setBusy(false)
    setOutcome({ text: own.ended, isTrouble: false })
    told(answer)
    again()
  }
  const person = account?.person
  const others = account?.sessions.filter(({ current }) => !current) ?? []
  return (
    <section className="my-account" aria-label={own.open}>
      {person ? (
        <>
          <p>{`${own.mail}: ${person.email || own.none} · ${own.phone}: ${person.phone || own.none}`}</p>
          <p className="second">{own.byAdministrator}</p>
        </>
      ) : null}
      <h3>{own.sessions}</h3>
      <p className="second">{own.idle}</p>
      {account === null ? null : (
        <SessionTable sessions={account.sessions} busy={busy} onEnd={(id) => void end(endSession(id))} />
      )}
      {account === null ? null : others.length === 0 ? (
        <p>{own.noOthers}</p>
      ) : (
        <button type="button" data-order="end-others" disabled={busy} onClick={() => void end(endOtherSessions())}>
          {own.endOthers}
        </button>
      )}
      {outcome === null ? null : (
        <p className={outcome.isTrouble ? 'is-trouble' : ''} role={outcome.isTrouble ? 'alert' : 'status'}>
          {outcome.text}
        </p>
      )}
      <h3>{words.people.changePassword}</h3>
      <PasswordForm onDone={onNewSession} />
    </section>
  )
}

type SessionTableProps = { sessions: OwnAccount['sessions']; busy: boolean; onEnd: (id: string) => void }

function SessionTable({ sessions, busy, onEnd }: SessionTableProps) {
  const { words } = useWords()
  const own = words.people.own
  const time = (ms: number) => `${formatDate(ms)} ${formatClockShort(ms)}`
  return (
    <table>
      <thead>
        <tr>
          {[own.from, own.way, own.begun, own.seen, own.expires].map((head) => (
            <th key={head}>{head}</th>
          ))}
          <th />
        </tr>
      </thead>
      <tbody>
        {sessions.map((one) => (
          <tr key={one.id} data-session={one.current ? 'current' : one.id}>
            <td>{one.address}</td>
            <td>{own.ways[one.way]}</td>
            <td>{time(one.begun)}</td>
            <td>{time(one.seen)}</td>
            <td>{time(one.expires)}</td>
            <td>
              {one.current ? (
                <strong>{own.current}</strong>
              ) : (
                <button
                  type="button"
                  data-order="end-session"
                  aria-label={`${own.end}: ${one.address}, ${time(one.begun)}`}
                  disabled={busy}
                  onClick={() => onEnd(one.id)}
                >
                  {own.end}
                </button>
              )}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
