import type { Incident } from '@ioc/domain/incident/incident'
import { Fragment } from 'react'
import { goTo } from '../incident/review-path.ts'
import { useWords } from '../words/language.ts'

/**
 * The directive of the nation that an incident carries out, and those that answer an obstacle of it; each leads to the
 * other.
 */
export function DirectiveBanners({ incident: { directive, answers } }: { incident: Incident }) {
  const { words } = useWords()
  const text = words.linked
  const named = directive?.obstacleOf ?? null
  const name = named && [named.number, named.title].filter((part) => part !== null).join(' · ')
  return (
    <>
      {directive === null ? null : (
        <p className="incident-banner" data-directive={directive.id}>
          <span>
            <strong>{text.directives}:</strong> {text.clears.responsible}: {directive.responsible} ·{' '}
            {text.clears.accountable}: {directive.accountable}
          </span>
        </p>
      )}
      {named === null || name === null ? null : (
        <p className="incident-banner" data-obstacle-of={named.id}>
          {named.isKnown ? (
            <>
              <strong>{text.obstacleOf}:</strong> <ToIncident id={named.id} name={name} />
            </>
          ) : (
            text.unknownObstacle(name)
          )}
        </p>
      )}
      {answers.length === 0 ? null : (
        <p className="incident-banner">
          <strong>{text.answersObstacle}:</strong>
          {answers.map((answer) => (
            <Fragment key={answer.directive}>
              {' '}
              <ToIncident id={answer.directive} name={answer.number} />
            </Fragment>
          ))}
        </p>
      )}
    </>
  )
}

function ToIncident({ id, name }: { id: string; name: string }) {
  return (
    <button type="button" data-to-incident={id} onClick={() => goTo({ incident: id })}>
      {name}
    </button>
  )
}
