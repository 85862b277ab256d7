import type { CommandKind } from '@ioc/domain/device-kind'
import { useState } from 'react'
import { formatValue, thinSpace } from '../format/number.ts'
import { sendCommand } from '../live/centre-api.ts'
import type { ScreenDevice } from '../live/device-registry.ts'
import { Trouble } from '../look/trouble.tsx'
import { useWords } from '../words/language.ts'

type CommandFormProps = {
  device: ScreenDevice
  kinds: readonly CommandKind[]
  /** The open incident that the command is part of; null: of none. */
  incident: string | null
  onSent: () => void
}

/** Tells a device to do something; the second press sends, for a slip of the hand moves no pump. */
export function CommandForm({ device, kinds, incident, onSent }: CommandFormProps) {
  const { language, words } = useWords()
  const [name, setName] = useState(kinds[0]?.command ?? '')
  /** What was typed, as shown to people, by parameter. */
  const [typed, setTyped] = useState<Record<string, string>>({})
  const [isSure, setSure] = useState(false)
  const [busy, setBusy] = useState(false)
  const [trouble, setTrouble] = useState<string | null>(null)
  const kind = kinds.find((one) => one.command === name)
  if (kind === undefined) return null
  const first = kind.twoPersons ? words.commandAsk : words.commandSend
  const sure = kind.twoPersons ? words.commandAskSure : words.commandSure
  const send = async () => {
    const parameters = Object.fromEntries(
      kind.parameters.map(({ name, display, range }) => [
        name,
        Number((Number(typed[name] ?? range[1] * display.factor) / display.factor).toPrecision(9)),
      ]),
    )
    setBusy(true)
    const wish = { id: crypto.randomUUID(), command: kind.command, parameters, incident }
    const answer = await sendCommand(device.id, wish)
    setBusy(false)
    setSure(false)
    setTrouble(answer.type === 'good' ? null : words.commandFailed(answer.detail ?? words.noAnswer))
    if (answer.type === 'good') onSent()
  }
  return (
    <form
      className="command-form"
      onSubmit={(event) => {
        event.preventDefault()
        if (isSure) void send()
        else setSure(true)
      }}
    >
      <select
        aria-label={words.commandChoice}
        value={name}
        onChange={(event) => {
          setName(event.target.value)
          setSure(false)
        }}
      >
        {kinds.map((one) => (
          <option key={one.command} value={one.command}>
            {one.label[language]}
          </option>
        ))}
      </select>
      {kind.parameters.map(({ name: parameter, label, display, range }) => (
        <label key={parameter}>
          {`${label[language]} (${range.map((value) => formatValue(value, display, language)).join('–')}${thinSpace}${display.unit})`}
          <input
            type="number"
            name={parameter}
            required
            min={range[0] * display.factor}
            max={range[1] * display.factor}
            step="any"
            value={typed[parameter] ?? String(range[1] * display.factor)}
            onChange={(event) => {
              setTyped({ ...typed, [parameter]: event.target.value })
              setSure(false)
            }}
          />
        </label>
      ))}
      <button type="submit" disabled={busy} data-sure={isSure}>
        {isSure ? sure(device.name) : first}
      </button>
      {kind.twoPersons ? <p className="second">{words.commandTwoPersons}</p> : null}
      <Trouble words={trouble} />
    </form>
  )
}
