import { provinces } from '@ioc/domain/facts/provinces'
import type { ReceivedIncident } from '@ioc/domain/link/board'
import { type DirectiveStanding, isOverdue } from '@ioc/domain/link/directive'
import type { CentreState } from '@ioc/domain/messages/api-shapes'
import { type FormEvent, useEffect, useRef, useState } from 'react'
import { formatClockShort, formatDate } from '../format/time.ts'
import { goTo } from '../incident/review-path.ts'
import type { Answer } from '../live/centre-api.ts'
import type { CentreLink } from '../live/centre-link.ts'
import { Dialog } from '../look/dialog.tsx'
import { Trouble } from '../look/trouble.tsx'
import { useWords } from '../words/language.ts'
import { fetchDirectives, issueDirective } from './link-api.ts'
import { useLinked } from './use-linked.ts'

/** What a directive begins with that answers something. */
export type DirectiveDraft = { province: string; work: string; obstacleOf: ReceivedIncident }

type Props = {
  link: CentreLink
  centre: CentreState
  onClose: () => void
  draft?: DirectiveDraft | null
  onSent?: () => void
}
const clears = ['responsible', 'work', 'deadline', 'expected', 'accountable'] as const

/**
 * Directives with their five clears: the nation sends them, and the progress of the province's incident answers them.
 */
export function DirectiveDesk({ link, centre, onClose, draft = null, onSent }: Props) {
  const { words } = useWords()
  const [trouble, setTrouble] = useState<string | null>(null)
  const [done, setDone] = useState(0)
  const list = useLinked(fetchDirectives, link.linked + done)
  const give = async (asked: Promise<Answer<unknown>>) => {
    const answer = await asked
    setTrouble(answer.type === 'good' ? null : words.commandFailed(answer.detail ?? words.noAnswer))
    setDone((n) => n + 1)
    if (answer.type === 'good') onSent?.()
    return answer.type === 'good'
  }
  return (
    <Dialog title={words.linked.directives} className="directives" onClose={onClose}>
      {centre.level === 'province' || centre.rights.includes('govern') ? null : <p>{words.linked.needSignIn}</p>}
      <Trouble words={trouble} />
      {list === null || list.length > 0 ? null : <p>{words.linked.noDirectives}</p>}
      <ul>
        {(list ?? []).map((one) => (
          <DirectiveRow key={one.id} directive={one} level={centre.level} />
        ))}
      </ul>
      {centre.level === 'national' && centre.rights.includes('govern') ? (
        <DirectiveForm key={draft?.obstacleOf.id ?? ''} give={give} draft={draft} />
      ) : null}
    </Dialog>
  )
}

type RowProps = { directive: DirectiveStanding; level: CentreState['level'] }

function DirectiveRow({ directive, level }: RowProps) {
  const { language, words } = useWords()
  const province = provinces.find(({ code }) => code === directive.province)
  const deadline = Date.parse(directive.deadline)
  const text = (clear: (typeof clears)[number]) =>
    clear === 'deadline' ? `${formatClockShort(deadline)} ${formatDate(deadline)}` : directive[clear]
  const last = directive.answers.at(-1)?.answer
  return (
    <li data-directive={directive.id} data-state={directive.state}>
      <h3>
        {language === 'vi' ? province?.name : province?.nameEn} · {words.linked.directiveState[directive.state]}
        {isOverdue(directive, Date.now()) ? ` · ${words.linked.overdue}` : ''}
        {directive.exercise ? ` · ${words.linked.exercise}` : ''}
      </h3>
      <dl>
        {directive.obstacleOf === null ? null : (
          <div data-obstacle-of={directive.obstacleOf.id}>
            <dt>{words.linked.obstacleOf}</dt>
            <dd>{nameOfIncident(directive.obstacleOf)}</dd>
          </div>
        )}
        {clears.map((clear) => (
          <div key={clear}>
            <dt>{words.linked.clears[clear]}</dt>
            <dd>{text(clear)}</dd>
          </div>
        ))}
        {last === undefined || !('result' in last || 'why' in last) ? null : (
          <div>
            <dt>{'why' in last ? words.linked.why : words.linked.result}</dt>
            <dd>{'why' in last ? last.why : last.result}</dd>
          </div>
        )}
      </dl>
      {level === 'province' ? (
        <button type="button" data-order="to-incident" onClick={() => goTo({ incident: directive.id })}>
          {words.linked.toIncident}
        </button>
      ) : null}
    </li>
  )
}

type FormProps = { give: (asked: Promise<Answer<unknown>>) => Promise<boolean>; draft: DirectiveDraft | null }

function DirectiveForm({ give, draft }: FormProps) {
  const { language, words } = useWords()
  const form = useRef<HTMLFormElement>(null)
  // Whoever answers an obstacle writes on where it is named.
  useEffect(() => {
    if (draft === null) return
    form.current?.scrollIntoView()
    form.current?.querySelector<HTMLInputElement>('input[name=responsible]')?.focus()
  }, [draft])
  const send = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = event.currentTarget
    const data = new FormData(form)
    const field = (name: string) => String(data.get(name) ?? '')
    const deadline = `${field('deadline')}:00+07:00`
    const wish = {
      ...{ province: field('province'), responsible: field('responsible'), work: field('work'), deadline },
      ...{ expected: field('expected'), accountable: field('accountable') },
      obstacleOf: draft?.obstacleOf.id ?? null,
    }
    if (await give(issueDirective(wish))) form.reset()
  }
  return (
    <form ref={form} className="command-form" onSubmit={(event) => void send(event)}>
      {draft === null ? null : (
        <p data-answers={draft.obstacleOf.id}>
          {words.linked.obstacleOf}: {nameOfIncident(draft.obstacleOf)}
        </p>
      )}
      <label>
        {words.linked.province}
        <select name="province" defaultValue={draft?.province ?? '48'}>
          {(draft === null ? provinces : provinces.filter(({ code }) => code === draft.province)).map(
            ({ code, name, nameEn }) => (
              <option key={code} value={code}>
                {language === 'vi' ? name : nameEn}
              </option>
            ),
          )}
        </select>
      </label>
      {clears.map((clear) => (
        <label key={clear} htmlFor={`directive-${clear}`}>
          {words.linked.clears[clear]}
          {clear === 'work' ? (
            <textarea
              id={`directive-${clear}`}
              name={clear}
              required
              rows={3}
              maxLength={4000}
              defaultValue={draft?.work ?? ''}
            />
          ) : (
            <input
              id={`directive-${clear}`}
              name={clear}
              required
              type={clear === 'deadline' ? 'datetime-local' : 'text'}
            />
          )}
        </label>
      ))}
      <button type="submit">{words.linked.send}</button>
    </form>
  )
}

/** How people name an incident of a province: its number, where it was told, and its title. */
function nameOfIncident({ number, title }: NonNullable<DirectiveStanding['obstacleOf']>): string {
  return [number, title].filter((part) => part !== null).join(' · ')
}
