import type { MendingOrder, QuarantineStatus } from '@ioc/domain/quarantine'
import { useState } from 'react'
import { formatNumber } from '../format/number.ts'
import { useWords } from '../words/language.ts'

type QuarantineOrderProps = {
  status: QuarantineStatus
  count: number
  isMarked: boolean
  may: boolean
  onOrder: (order: Pick<MendingOrder, 'action' | 'why'>) => Promise<void>
}

/** What can be ordered for the marked records, or for all that fit where none is marked. */
export function QuarantineOrder({ status, count, isMarked, may, onOrder }: QuarantineOrderProps) {
  const { language, words } = useWords()
  const [why, setWhy] = useState('')
  const [busy, setBusy] = useState(false)
  const text = words.quarantine
  const amount = formatNumber(count, 0, language)
  const order = async (action: MendingOrder['action']) => {
    setBusy(true)
    await onOrder({ action, why: why.trim() })
    setBusy(false)
    setWhy('')
  }
  const cannot = !may || busy || count === 0
  if (status === 'redriven') return null
  return (
    <div className="quarantine-order">
      <strong>{isMarked ? text.selected(amount) : text.allFitting(amount)}</strong>
      {status === 'open' ? (
        <>
          <button
            type="button"
            className="is-first"
            data-order="redrive"
            disabled={cannot}
            onClick={() => void order({ type: 'redrive', fix: null })}
          >
            {text.redrive}
          </button>
          <input
            id="quarantine-why"
            type="text"
            aria-label={text.why}
            placeholder={text.why}
            maxLength={500}
            value={why}
            onChange={(event) => setWhy(event.target.value)}
          />
          <button
            type="button"
            data-order="dismiss"
            disabled={cannot || why.trim() === ''}
            onClick={() => void order({ type: 'dismiss' })}
          >
            {text.dismiss}
          </button>
          {why.trim() === '' ? <span className="second">{text.whyNeeded}</span> : null}
        </>
      ) : (
        <button type="button" disabled={cannot} onClick={() => void order({ type: 'reopen' })}>
          {text.reopen}
        </button>
      )}
    </div>
  )
}
