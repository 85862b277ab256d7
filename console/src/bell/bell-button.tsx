import { useWords } from '../words/language.ts'
import type { Bell } from './use-bell.ts'

/** Turns the bell of this screen on and off. */
export function BellButton({ bell }: { bell: Bell }) {
  const { words } = useWords()
  return (
    <button type="button" className="bell" data-bell={bell.state} data-rings={bell.priority ?? 0} onClick={bell.toggle}>
      {bell.state === 'off' ? words.wall.bellOff : words.wall.bellOn}
    </button>
  )
}

/** Why alarms that should ring do not; nothing where they ring. */
export function BellTrouble({ bell }: { bell: Bell }) {
  const { words } = useWords()
  if (bell.trouble === null) return null
  return (
    <p className="bell-trouble" role="status">
      <strong>{bell.trouble === 'off' ? words.wall.bellIsOff : words.wall.bellBlocked}</strong>
    </p>
  )
}
