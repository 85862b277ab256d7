import { commandsOf } from '@ioc/domain/device-command'
import type { CommandKind } from '@ioc/domain/device-kind'
import type { CommandRecord } from '@ioc/domain/messages/command-shapes'
import { formatValue, thinSpace } from '../format/number.ts'
import { formatClock } from '../format/time.ts'
import type { ScreenDevice } from '../live/device-registry.ts'
import { useWords } from '../words/language.ts'
import { CommandDecision } from './command-decision.tsx'
import { CommandForm } from './command-form.tsx'
import { useDeviceCommands } from './use-device-commands.ts'

const shownAtMost = 4

type DeviceCommandsProps = {
  device: ScreenDevice
  administrator: boolean
  /** The incident that new commands are part of. */
  incident?: string | null
}

/** The commands to a device with their state, and the form for a new one where this screen has the right. */
export function DeviceCommands({ device, administrator, incident = null }: DeviceCommandsProps) {
  const { words } = useWords()
  const { commands, refresh } = useDeviceCommands(device.id)
  const kinds = commandsOf(device.kind)
  return (
    <section className="panel-commands" aria-label={words.commands}>
      <h3>{words.commands}</h3>
      {administrator ? (
        <CommandForm device={device} kinds={kinds} incident={incident} onSent={refresh} />
      ) : (
        <p className="second">{words.commandsNeedAdministrator}</p>
      )}
      {commands === null ? null : commands.length === 0 ? (
        <p className="second">{words.commandsNone}</p>
      ) : (
        <ul>
          {shown(commands).map((one) => (
            <CommandRow
              key={one.id}
              record={one}
              kind={kinds.find((kind) => kind.command === one.command)}
              decided={administrator ? refresh : null}
            />
          ))}
        </ul>
      )}
    </section>
  )
}

/** The newest, and before them every one that waits for a second person: none of those goes out of sight. */
function shown(commands: readonly CommandRecord[]): CommandRecord[] {
  const waiting = commands.filter((one) => one.state === 'requested')
  return [...waiting, ...commands.filter((one) => one.state !== 'requested').slice(0, shownAtMost)]
}

type CommandRowProps = { record: CommandRecord; kind: CommandKind | undefined; decided: (() => void) | null }

/** One command; `decided` is called after a decision, null where this screen may not decide. */
function CommandRow({ record, kind, decided }: CommandRowProps) {
  const { language, words } = useWords()
  const parameters = (kind?.parameters ?? []).flatMap(({ name, label, display }) => {
    const value = record.parameters[name]
    if (value === undefined) return []
    return [`${label[language]} ${formatValue(value, display, language)}${thinSpace}${display.unit}`]
  })
  const last = record.events.at(-1)
  return (
    <li data-command={record.id} data-state={record.state}>
      <span>
        <strong>{[kind?.label[language] ?? record.command, ...parameters].join(', ')}</strong>
        <span className="second">
          {` ${words.commandBy(words.holders[record.issuedBy] ?? record.issuedBy, formatClock(Date.parse(record.issuedAt)))}`}
        </span>
        {record.approvedBy === null ? null : (
          <span className="second">{`, ${words.commandApproved(words.holders[record.approvedBy] ?? record.approvedBy)}`}</span>
        )}
        {record.detail === '' ? null : <span className="second">{` · ${record.detail}`}</span>}
      </span>
      <span className={record.state === 'done' ? '' : 'second'}>
        {words.commandState[record.state]}
        {last === undefined ? null : <span className="second">{` ${formatClock(Date.parse(last.at))}`}</span>}
      </span>
      {record.state === 'requested' && decided !== null ? <CommandDecision record={record} decided={decided} /> : null}
    </li>
  )
}
