import type { ProcedureVersions } from '@ioc/domain/messages/incident-shapes'
import { useWords } from '../words/language.ts'
import { useNameOf } from './colleagues.tsx'
import { momentWords } from './vietnam-time.ts'

type ProcedureVersionListProps = {
  versions: ProcedureVersions['versions']
  looked: number | null
  /** Null while the next version is written: there is one thing to look at. */
  onLook: ((version: number) => void) | null
}

/** Every version of a procedure, newest first, with who made it when. */
export function ProcedureVersionList({ versions, looked, onLook }: ProcedureVersionListProps) {
  const { words } = useWords()
  const text = words.procedures
  const nameOf = useNameOf()
  return (
    <aside className="procedures-versions">
      <h2>{text.versions}</h2>
      {versions.length === 0 ? <p className="second">{text.none}</p> : null}
      <ol>
        {versions.map(({ version, changed }, n) => {
          const said = (
            <>
              <strong>
                {text.version(version)}
                {n === 0 ? ` · ${text.inForce}` : ''}
              </strong>
              <span className="second">
                {changed === null ? text.byProduct : text.changedBy(nameOf(changed.who), momentWords(changed.at))}
              </span>
            </>
          )
          return (
            <li key={version} data-version={version}>
              {onLook === null ? (
                <div>{said}</div>
              ) : (
                <button
                  type="button"
                  {...(version === looked ? { 'aria-current': 'true' } : {})}
                  onClick={() => onLook(version)}
                >
                  {said}
                </button>
              )}
            </li>
          )
        })}
      </ol>
    </aside>
  )
}
