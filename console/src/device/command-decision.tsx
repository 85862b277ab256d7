import type { CommandRecord } from '@ioc/domain/messages/command-shapes'
import { useState } from 'react'
import { formatClock } from '../format/time.ts'
import { type Answer, approveCommand, rejectCommand } from '../live/centre-api.ts'
import { Trouble } from '../look/trouble.tsx'
import { useWords } from '../words/language.ts'

/** Where a second person says yes, with a second press, or no, with a reason. */
export function CommandDecision({ record, decided }: { record: CommandRecord; decided: () => void }) {
  const { words } = useWords()
  const [isSure, setSure] = useState(false)
  const [reason, setReason] = useState('')
  const [busy, setBusy] = useState(false)
  const [trouble, setTrouble] = useState<string | null>(null)
  const decide = async (asked: Promise<Answer<null>>) => {
    setBusy(true)
    const answer = await asked
    setBusy(false)
    setSure(false)
    setTrouble(answer.type === 'good' ? null : words.commandFailed(answer.detail ?? words.noAnswer))
    decided()
  }
  return (
    <form
      className="command-form command-decision"
      onSubmit={(event) => {
        event.preventDefault()
        void decide(rejectCommand(record.id, reason))
      }}
    >
      <span className="second">{words.commandWaits(formatClock(Date.parse(record.expiresAt)))}</span>
      <button
        type="button"
        disabled={busy}
        data-sure={isSure}
        onClick={() => {
          if (isSure) void decide(approveCommand(record.id))
          else setSure(true)
        }}
      >
        {isSure ? words.commandApproveSure : words.commandApprove}
      </button>
      <label>
        {words.commandRejectReason}
        <input required maxLength={200} value={reason} onChange={(event) => setReason(event.target.value)} />
      </label>
      <button type="submit" disabled={busy}>
        {words.commandReject}
      </button>
      <Trouble words={trouble} />
    </form>
  )
}
