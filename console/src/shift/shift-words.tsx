import type { CentreState } from '@ioc/domain/messages/api-shapes'
import { useState } from 'react'
import { formatClockShort } from '../format/time.ts'
import type { CentreLink } from '../live/centre-link.ts'
import { useAsked } from '../live/use-asked.ts'
import { useWords } from '../words/language.ts'
import { fetchShift } from './shift-api.ts'
import { ShiftDialog } from './shift-dialog.tsx'

/** Who has the shift of the desk and since when, as the foot of the wall says it; it opens the handover. */
export function ShiftWords({ link, centre }: { link: CentreLink; centre: CentreState }) {
  const { words } = useWords()
  const text = words.shift
  const [isOpen, setOpen] = useState(false)
  const { value, again } = useAsked(fetchShift, link.shift)
  if (value === null) return null
  const { held } = value
  return (
    <>
      <button
        type="button"
        className="foot-shift"
        data-shift={held?.person.id ?? ''}
        title={held?.person.name}
        onClick={() => setOpen(true)}
      >
        {text.shift}: <strong>{held?.person.name ?? text.nobody}</strong>
        {held === null ? null : ` ${text.since(formatClockShort(Date.parse(held.since)))}`}
      </button>
      {isOpen ? (
        <ShiftDialog
          shift={value}
          version={link.shift}
          person={centre.person?.id ?? null}
          may={centre.rights.includes('operate')}
          again={again}
          onClose={() => setOpen(false)}
        />
      ) : null}
    </>
  )
}
