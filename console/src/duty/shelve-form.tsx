import { useState } from 'react'
import type { AlertAction } from '../live/alert-api.ts'
import { Dialog } from '../look/dialog.tsx'
import { useWords } from '../words/language.ts'

type ShelveFormProps = {
  title: string
  /** What is urgent is not shelved: a broken device is taken out of service. */
  isUrgent: boolean
  onSend: (action: AlertAction) => void
  onClose: () => void
}

const choices = [15, 60, 240, 480, 1440]

/** Asks for how long and why; taking an alert out of service asks by whose order besides. */
export function ShelveForm({ title, isUrgent, onSend, onClose }: ShelveFormProps) {
  const { words } = useWords()
  const [length, setLength] = useState(isUrgent ? 'out-of-service' : '60')
  const [reason, setReason] = useState('')
  const [authority, setAuthority] = useState('')
  const isRemoval = length === 'out-of-service'
  return (
    <Dialog title={words.alert.shelveTitle(title)} onClose={onClose}>
      <form
        className="command-form"
        onSubmit={(event) => {
          event.preventDefault()
          if (isRemoval) onSend({ word: 'out-of-service', reason: reason.trim(), authority: authority.trim() })
          else onSend({ word: 'shelve', reason: reason.trim(), minutes: length === 'once' ? null : Number(length) })
          onClose()
        }}
      >
        {isUrgent ? <p>{words.alert.urgentStays}</p> : null}
        <label>
          {words.alert.shelveFor}
          <select name="length" value={length} onChange={(event) => setLength(event.target.value)}>
            {isUrgent ? null : (
              <>
                {choices.map((minutes) => (
                  <option key={minutes} value={minutes}>
                    {words.alert.minutes(minutes)}
                  </option>
                ))}
                <option value="once">{words.alert.oneShot}</option>
              </>
            )}
            <option value="out-of-service">{words.alert.outOfService}</option>
          </select>
        </label>
        <label>
          {words.alert.reason}
          <input
            name="reason"
            required
            maxLength={500}
            pattern=".*\S.*"
            value={reason}
            onChange={(event) => setReason(event.target.value)}
          />
        </label>
        {isRemoval ? (
          <label>
            {words.alert.authority}
            <input
              name="authority"
              required
              maxLength={500}
              pattern=".*\S.*"
              value={authority}
              onChange={(event) => setAuthority(event.target.value)}
            />
          </label>
        ) : null}
        <button type="submit">{isRemoval ? words.alert.state.out_of_service : words.alert.shelve}</button>
      </form>
    </Dialog>
  )
}
