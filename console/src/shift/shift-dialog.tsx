import type { Shift } from '@ioc/domain/messages/shift-routes'
import { useState } from 'react'
import { formatClockShort, formatDateShort } from '../format/time.ts'
import { keptDraft } from '../live/kept-draft.ts'
import { useAsked } from '../live/use-asked.ts'
import { Dialog } from '../look/dialog.tsx'
import { useWords } from '../words/language.ts'
import { HandoverList } from './handover-list.tsx'
import { changeShift, fetchHandovers } from './shift-api.ts'

type ShiftDialogProps = {
  shift: Shift
  /** Grows with every change of hands. */
  version: number
  /** Who is signed in at this screen, by account. */
  person: string | null
  may: boolean
  again: () => void
  onClose: () => void
}

/** What was written outlives a look elsewhere. */
const kept = keptDraft<string>()

/** Takes the shift of the desk, takes it over with a note, or ends it; below, how it went from hand to hand. */
export function ShiftDialog({ shift, version, person, may, again, onClose }: ShiftDialogProps) {
  const { words } = useWords()
  const text = words.shift
  const { held } = shift
  const isOwn = held !== null && held.person.id === person
  const since = held === null ? '' : momentOf(held.since)
  return (
    <Dialog title={text.title} className="shift" onClose={onClose}>
      <p data-held={held?.person.id ?? ''}>
        <strong>
          {held === null ? text.nobodyLong : isOwn ? text.heldByYou(since) : text.held(held.person.name, since)}
        </strong>{' '}
        {held === null || held.may ? null : text.mayNot}
      </p>
      {may && person !== null ? (
        <Handover {...{ shift, version, isOwn, again }} />
      ) : (
        <p className="second">{text.needOperate}</p>
      )}
    </Dialog>
  )
}

type HandoverProps = Pick<ShiftDialogProps, 'shift' | 'version' | 'again'> & { isOwn: boolean }

function Handover({ shift, version, isOwn, again }: HandoverProps) {
  const { words } = useWords()
  const text = words.shift
  const { held } = shift
  const known = useAsked(fetchHandovers, version)
  const note = kept.use() ?? ''
  const [busy, setBusy] = useState(false)
  const [outcome, setOutcome] = useState<'taken' | 'left' | 'changedMeanwhile' | 'noteNeeded' | { why: string } | null>(
    null,
  )
  const send = async () => {
    if (held !== null && note.trim() === '') return setOutcome('noteNeeded')
    setBusy(true)
    const answer = await changeShift(isOwn ? 'leave' : 'take', { version: shift.version, note: note.trim() })
    setBusy(false)
    again()
    known.again()
    if (answer.type === 'good') {
      kept.keep(null)
      setOutcome(isOwn ? 'left' : 'taken')
    } else setOutcome(answer.status === 409 ? 'changedMeanwhile' : { why: answer.detail ?? words.noAnswer })
  }
  return (
    <>
      <h3>{text.now}</h3>
      <p data-standing={known.value !== null}>
        {known.value === null ? text.loading : text.standing(known.value.standing)}
      </p>
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault()
          if (!busy) void send()
        }}
      >
        <label>
          {held === null ? text.noteOptional : text.note}
          <textarea
            name="note"
            rows={4}
            maxLength={4000}
            aria-invalid={outcome === 'noteNeeded'}
            value={note}
            onChange={({ target }) => {
              kept.keep(target.value === '' ? null : target.value)
              setOutcome(null)
            }}
          />
        </label>
        {outcome === null ? null : (
          <p
            role={outcome === 'taken' || outcome === 'left' ? 'status' : 'alert'}
            className="is-trouble"
            data-outcome={typeof outcome === 'string' ? outcome : 'refused'}
          >
            {typeof outcome === 'string' ? text[outcome] : words.commandFailed(outcome.why)}
          </p>
        )}
        <button type="submit" className="is-first" data-order={isOwn ? 'leave-shift' : 'take-shift'} disabled={busy}>
          {isOwn ? text.leave : held === null ? text.take : text.takeFrom(held.person.name)}
        </button>
        {isOwn ? <p className="second">{text.leaveWhy}</p> : null}
      </form>
      <h3>{text.last}</h3>
      {known.value === null ? null : <HandoverList handovers={known.value.handovers} />}
    </>
  )
}

function momentOf(iso: string): string {
  const at = Date.parse(iso)
  return `${formatClockShort(at)} ${formatDateShort(at)}`
}
