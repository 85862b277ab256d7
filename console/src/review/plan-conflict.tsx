import type { PlanStanding } from '@ioc/domain/messages/notification-routes'
import { useWords } from '../words/language.ts'
import { useNameOf } from './colleagues.tsx'
import { changedParts, type PlanDraft } from './plan-draft.ts'
import { momentWords } from './vietnam-time.ts'

type PlanConflictProps = { draft: PlanDraft; standing: PlanStanding; onChoose: (draft: PlanDraft | null) => void }

/** Somebody else has saved meanwhile: who, when and what, and what is to become of the draft. */
export function PlanConflict({ draft, standing, onChoose }: PlanConflictProps) {
  const { words } = useWords()
  const text = words.notify
  const nameOf = useNameOf()
  const { version, changed } = standing
  const parts = changedParts(draft.from.plan, standing.plan).map((part) => text.parts[part])
  return (
    <div className="plan-conflict" role="alert" data-conflict={version}>
      <p>
        <strong>
          {text.conflict(
            nameOf(changed?.who ?? ''),
            changed === null ? '' : momentWords(changed.at),
            version,
            draft.from.version,
          )}
        </strong>{' '}
        {parts.length === 0 ? null : text.differs(parts.join(', '))}
      </p>
      <button type="button" data-order="take-theirs" onClick={() => onChoose(null)}>
        {text.takeTheirs(version)}
      </button>
      <button type="button" data-order="keep-mine" onClick={() => onChoose({ ...draft, from: standing })}>
        {text.keepMine(version)}
      </button>
    </div>
  )
}
