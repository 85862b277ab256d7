import type { Procedure } from '@ioc/domain/procedure'
import { formatNumber } from '../format/number.ts'
import { useWords } from '../words/language.ts'

/** A version of a procedure as it is followed; `newest`: the one in force. */
export function ProcedureReading({ procedure, newest }: { procedure: Procedure; newest: number }) {
  const { language, words } = useWords()
  const text = words.procedures
  return (
    <>
      <h2>
        {procedure.title[language]}
        <span className="second">
          {words.review.classes[procedure.class]} · {text.version(procedure.version)}
        </span>
      </h2>
      {procedure.version === newest ? null : <p className="is-trouble">{text.old(procedure.version, newest)}</p>}
      <p className="second" data-keeps={true}>
        {text.keeps}
      </p>
      <ol className="procedures-steps">
        {procedure.steps.map((step, n) => (
          <li key={step.id} data-read-step={step.id}>
            <strong>{n + 1}</strong>
            <span>
              {step.words[language]}
              <span className="second">
                {step.role[language]} · {text.within(formatNumber(step.minutes, 0, language))}
              </span>
            </span>
          </li>
        ))}
      </ol>
    </>
  )
}
