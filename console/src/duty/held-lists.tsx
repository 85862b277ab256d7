import type { Alert } from '@ioc/domain/alert'
import type { Held } from '../live/alert-lists.ts'
import type { Feed } from '../live/feed.ts'
import { Dialog } from '../look/dialog.tsx'
import { Mark } from '../look/mark.tsx'
import { useNameOf } from '../review/colleagues.tsx'
import { heldWords } from '../words/alert-life-words.ts'
import { alertPlace, alertTitle } from '../words/alert-words.ts'
import { useWords } from '../words/language.ts'
import type { AlertCommands } from './use-alert-commands.ts'

type HeldListsProps = { feed: Feed; held: Held; commands: AlertCommands; onClose: () => void }

const kinds = ['shelved', 'suppressed', 'out_of_service'] as const

/**
 * What calls nobody, in lists of its own: who decided it, until when and why; what a person holds back he can bring
 * back.
 */
export function HeldLists({ feed, held, commands, onClose }: HeldListsProps) {
  const { words } = useWords()
  return (
    <Dialog title={words.alert.heldTitle} className="held-lists" onClose={onClose}>
      {kinds.map((kind) => (
        <section key={kind} data-held={kind}>
          <h3>{`${words.alert.state[kind]} ${held[kind].length}`}</h3>
          {held[kind].length === 0 ? <p className="second">{words.alert.heldNone}</p> : null}
          <ul>
            {held[kind].map((alert) => (
              <HeldRow key={alert.key} alert={alert} feed={feed} commands={commands} />
            ))}
          </ul>
        </section>
      ))}
    </Dialog>
  )
}

function HeldRow({ alert, feed, commands }: { alert: Alert; feed: Feed; commands: AlertCommands }) {
  const { language, words } = useWords()
  const nameOf = useNameOf()
  const { state } = alert.response
  const back = { shelved: 'unshelve', out_of_service: 'return' } as const
  const word = state === 'shelved' || state === 'out_of_service' ? back[state] : null
  const trouble = commands.refusals.get(alert.key)
  return (
    <li data-held-key={alert.key}>
      <Mark priority={alert.response.priority ?? alert.priority} state={heldMark(state)} />
      <span>
        <span>{`${alertTitle(alert, language)} · ${alertPlace(alert, feed.registry, language)}`}</span>
        <span className="second">{heldWords(alert, feed.state.alerts, { language, words, nameOf })}</span>
        {trouble === undefined ? null : (
          <span className="is-trouble" role="alert">
            {trouble}
          </span>
        )}
      </span>
      {word === null ? null : (
        <button
          type="button"
          disabled={commands.sending.has(alert.key)}
          onClick={() => void commands.send([alert], { word })}
        >
          {commands.sending.has(alert.key)
            ? words.alert.sending
            : word === 'unshelve'
              ? words.alert.unshelve
              : words.alert.returnToService}
        </button>
      )}
    </li>
  )
}

function heldMark(state: Alert['response']['state']) {
  return state === 'suppressed' || state === 'out_of_service' ? state : 'shelved'
}
