import type { Alert } from '@ioc/domain/alert'
import { useCallback, useState } from 'react'
import { formatClock } from '../format/time.ts'
import { type AlertAction, sendAlertAction } from '../live/alert-api.ts'
import type { Answer } from '../live/centre-api.ts'
import { showToast } from '../look/toast-list.ts'
import { useNameOf } from '../review/colleagues.tsx'
import { alertTitle } from '../words/alert-words.ts'
import { useWords } from '../words/language.ts'
import type { Words } from '../words/vi.ts'

export type AlertCommands = {
  send: (alerts: readonly Alert[], action: AlertAction) => Promise<void>
  /** Keys whose command is on its way. */
  sending: ReadonlySet<string>
  /** Why the last command to a key was refused. */
  refusals: ReadonlyMap<string, string>
}

/** Commands of this screen to the alerts of a lane: what is under way, what was refused and why. */
export function useAlertCommands(lane: string, mayCommand: boolean): AlertCommands {
  const { language, words } = useWords()
  const nameOf = useNameOf()
  const [sending, setSending] = useState<ReadonlySet<string>>(new Set())
  const [refusals, setRefusals] = useState<ReadonlyMap<string, string>>(new Map())
  const send = useCallback(
    async (alerts: readonly Alert[], action: AlertAction) => {
      const keys = alerts.map(({ key }) => key)
      const without = (known: ReadonlyMap<string, string>) => new Map([...known].filter(([key]) => !keys.includes(key)))
      if (!mayCommand) {
        setRefusals(
          (known) => new Map([...without(known), ...keys.map((key) => [key, words.alert.needRight] as const)]),
        )
        return
      }
      setRefusals(without)
      setSending((known) => new Set([...known, ...keys]))
      const answers = await Promise.all(alerts.map((alert) => sendAlertAction(lane, alert, action)))
      setSending((known) => new Set([...known].filter((key) => !keys.includes(key))))
      const refused = answers.flatMap((answer, place) =>
        answer.type === 'failed' ? [[keys[place] ?? '', refusalWords(answer, { words, nameOf })] as const] : [],
      )
      setRefusals((known) => new Map([...without(known), ...refused]))
      const [no] = refused
      const about = alerts.find(({ key }) => key === no?.[0])
      if (no !== undefined && about !== undefined)
        showToast({ title: words.alert.notDone[action.word], more: `${alertTitle(about, language)} · ${no[1]}` })
      const good = answers.flatMap((answer) => (answer.type === 'good' ? [answer.value] : []))
      const [first] = good
      if (action.word !== 'shelve' || first === undefined) return
      const act = { label: words.alert.undo, run: () => send(good, { word: 'unshelve' }) }
      showToast({ title: words.alert.done, more: alertTitle(first, language), act })
    },
    [lane, mayCommand, language, words, nameOf],
  )
  return { send, sending, refusals }
}

/** Why a command was refused, in the words of this screen; who was first, where somebody was. */
function refusalWords(
  answer: Extract<Answer<never>, { type: 'failed' }>,
  { words, nameOf }: { words: Words; nameOf: (account: string) => string },
): string {
  const said = new Map((answer.errors ?? []).map(({ path, message }) => [path, message]))
  const reasons: Record<string, string> = words.alert.refused
  const did: Record<string, string> = words.alert.did
  const [who, what, at] = [said.get('who'), said.get('what'), said.get('at')]
  if (who !== undefined && what !== undefined && at !== undefined)
    return words.alert.was(nameOf(who), did[what] ?? what, formatClock(Date.parse(at)))
  return reasons[said.get('reason') ?? ''] ?? words.commandFailed(answer.detail ?? words.noAnswer)
}
