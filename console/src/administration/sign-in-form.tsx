import type { SignInWays } from '@ioc/domain/messages/people-shapes'
import { useEffect, useRef, useState } from 'react'
import { fetchWays, signIn } from '../live/people-api.ts'
import { Trouble } from '../look/trouble.tsx'
import { useWords } from '../words/language.ts'
import { forgetReturn, leaveForIssuer } from './issuer-trip.ts'

/**
 * Signs in by account and password, over the issuer of this centre where it has one, or by the administrator token
 * while no administrator has an account.
 */
export function SignInForm({ onDone }: { onDone: () => void }) {
  const { words } = useWords()
  const [ways, setWays] = useState<SignInWays>({ token: false, openId: null })
  const [way, setWay] = useState<'account' | 'token'>('account')
  const [account, setAccount] = useState('')
  const [secret, setSecret] = useState('')
  const [trouble, setTrouble] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)
  const first = useRef<HTMLInputElement>(null)
  useEffect(() => {
    forgetReturn()
    void fetchWays().then((answer) => answer.type === 'good' && setWays(answer.value))
  }, [])
  // A dialog around it opens after this, and gives the focus to the same field.
  // biome-ignore lint/correctness/useExhaustiveDependencies: another way has another first field
  useEffect(() => first.current?.focus(), [way])
  const show = async () => {
    setBusy(true)
    const answer = await signIn(way === 'token' ? { token: secret.trim() } : { account, password: secret })
    setBusy(false)
    setSecret('')
    if (answer.type === 'good') {
      setTrouble(null)
      onDone()
    } else if (answer.status === 401) setTrouble(way === 'token' ? words.tokenRefused : words.people.refused)
    else if (answer.status === 429) setTrouble(words.tokenTooOften)
    else setTrouble(words.commandFailed(answer.detail ?? words.noAnswer))
  }
  return (
    <form
      className="sign-in"
      data-way={way}
      onSubmit={(event) => {
        event.preventDefault()
        void show()
      }}
    >
      {way === 'account' ? (
        <label>
          {words.people.account}
          <input
            ref={first}
            data-first-focus
            name="account"
            autoComplete="username"
            autoCapitalize="none"
            maxLength={40}
            required
            value={account}
            onChange={(event) => setAccount(event.target.value)}
          />
        </label>
      ) : null}
      <label>
        {way === 'token' ? words.token : words.people.password}
        <input
          ref={way === 'token' ? first : null}
          name="secret"
          type="password"
          autoComplete="current-password"
          maxLength={200}
          required
          value={secret}
          onChange={(event) => setSecret(event.target.value)}
        />
      </label>
      {way === 'token' ? <p className="second">{words.tokenWhy}</p> : null}
      <button type="submit" className="is-first" disabled={busy}>
        {words.people.signIn}
      </button>
      {ways.openId === null ? null : (
        <a href="/api/session/openid" data-way="openid" onClick={leaveForIssuer}>
          {words.people.byOpenId(ways.openId.name)}
        </a>
      )}
      {ways.token ? (
        <button type="button" data-other-way onClick={() => setWay(way === 'token' ? 'account' : 'token')}>
          {way === 'token' ? words.people.byAccount : words.people.byToken}
        </button>
      ) : null}
      {ways.openId?.refused && trouble === null ? (
        <p className="is-trouble" role="alert" data-refused={ways.openId.refused.why}>
          {words.people.openIdRefused[ways.openId.refused.why](ways.openId.name)}
          {ways.openId.refused.subject === null ? null : <code>{ways.openId.refused.subject}</code>}
        </p>
      ) : null}
      <Trouble words={trouble} />
    </form>
  )
}
