import type { ProcedureVersions } from '@ioc/domain/messages/incident-shapes'
import type { Procedure } from '@ioc/domain/procedure'
import { useCallback, useState } from 'react'
import type { Answer } from '../live/centre-api.ts'
import { useAsked } from '../live/use-asked.ts'
import { en } from '../words/en.ts'
import { useWords } from '../words/language.ts'
import { vi } from '../words/vi.ts'
import { fetchProcedure, fetchVersions } from './procedure-api.ts'
import { draftOf, firstDraft, type ProcedureDraft, type ProcedureRow } from './procedure-draft.ts'
import { ProcedureForm } from './procedure-form.tsx'
import { ProcedureReading } from './procedure-reading.tsx'
import { ProcedureVersionList } from './procedure-version-list.tsx'

type ProcedureViewProps = {
  row: ProcedureRow
  may: boolean
  /** Grows whenever a procedure may have changed. */
  version: number
  draft: ProcedureDraft | null
  onDraft: (draft: ProcedureDraft | null) => void
  /** Asks again what is in force. */
  again: () => void
}

/** A procedure in the version that is looked at, or its next one while it is written; beside it all its versions. */
export function ProcedureView({ row, may, version, draft, onDraft, again }: ProcedureViewProps) {
  const { words } = useWords()
  const text = words.procedures
  const { id, procedure: newest } = row
  const [looked, setLooked] = useState<number | null>(null)
  const [saved, setSaved] = useState<number | null>(null)
  // The first version is saved, and the list of what is in force has not come yet.
  const isMade = saved !== null && newest === null
  const isOld = looked !== null && newest !== null && looked !== newest.version
  const askOld = useCallback(
    async (): Promise<Answer<Procedure | null>> =>
      looked !== null && isOld ? await fetchProcedure(id, looked) : { type: 'good', value: null },
    [id, looked, isOld],
  )
  const old = useAsked(askOld, 0).value
  const askVersions = useCallback(
    async (): Promise<Answer<ProcedureVersions>> =>
      newest === null ? { type: 'good', value: { versions: [] } } : await fetchVersions(id),
    [id, newest],
  )
  const versions = useAsked(askVersions, version).value?.versions ?? []
  const shown = isOld ? (old?.version === looked ? old : null) : newest
  const look = (which: number | null) => {
    setSaved(null)
    setLooked(which)
  }
  const begin = (next: ProcedureDraft | null) => {
    setSaved(null)
    onDraft(next)
  }
  return (
    <>
      <section className="procedures-middle" data-shown={shown?.version ?? 0}>
        {saved === null ? null : (
          <p role="status" className="is-trouble" data-saved={saved}>
            {text.saved(saved)}
          </p>
        )}
        {draft !== null && may ? (
          <ProcedureForm
            draft={draft}
            newest={versions[0] ?? null}
            onDraft={begin}
            again={again}
            onSaved={(made) => {
              onDraft(null)
              setLooked(null)
              setSaved(made)
              again()
            }}
          />
        ) : shown === null ? (
          <>
            <h2>{words.review.classes[row.class]}</h2>
            <p className="second">{newest === null && !isMade ? text.noneLong : text.loading}</p>
          </>
        ) : (
          <ProcedureReading procedure={shown} newest={newest?.version ?? shown.version} />
        )}
        {draft !== null && may ? null : may ? (
          <p className="plan-orders">
            {shown !== null && newest !== null ? (
              <button
                type="button"
                className="is-first"
                data-order="edit-procedure"
                onClick={() => begin(draftOf(shown, newest.version))}
              >
                {isOld ? text.editFrom(shown.version) : text.edit}
              </button>
            ) : newest === null && !isMade ? (
              <button
                type="button"
                className="is-first"
                data-order="make-procedure"
                onClick={() =>
                  begin(firstDraft(row.class, { vi: vi.review.classes[row.class], en: en.review.classes[row.class] }))
                }
              >
                {text.make}
              </button>
            ) : null}
            {isOld ? (
              <button type="button" onClick={() => look(null)}>
                {text.toNewest}
              </button>
            ) : null}
          </p>
        ) : (
          <p className="second">{text.needManage}</p>
        )}
      </section>
      <ProcedureVersionList
        versions={versions}
        looked={draft === null ? (shown?.version ?? null) : null}
        onLook={draft === null ? look : null}
      />
    </>
  )
}
