import { useWords } from '../words/language.ts'
import { freeId, type RecipientDraft, type RuleDraft, type Troubles } from './plan-draft.ts'
import { PlanRule } from './plan-rule.tsx'

type PlanRulesProps = {
  rules: readonly RuleDraft[]
  recipients: readonly RecipientDraft[]
  troubles: Troubles
  may: boolean
  onChange: (rules: RuleDraft[]) => void
}

/** What is told to whom. */
export function PlanRules({ rules, recipients, troubles, may, onChange }: PlanRulesProps) {
  const { words } = useWords()
  const text = words.notify
  const add = () => {
    const everything = { priorities: [], classes: [], communes: [], domains: [], cleared: false, to: [] }
    const rule: RuleDraft = {
      ...{ ...everything, key: `new ${crypto.randomUUID()}`, id: freeId('rule', rules) },
      ...{ about: 'alert', levels: ['alarm'] },
    }
    onChange([...rules, rule])
  }
  return (
    <section>
      <h2>{text.rules}</h2>
      {rules.length === 0 ? <p className="second">{text.noRules}</p> : null}
      <ol className="plan-rules">
        {rules.map((rule, n) => (
          <li key={rule.key} data-rule={rule.id}>
            <PlanRule
              {...{ rule, recipients, troubles, may, place: n + 1 }}
              onChange={(next) => onChange(rules.map((one) => (one.key === rule.key ? next : one)))}
              onRemove={() => onChange(rules.filter(({ key }) => key !== rule.key))}
            />
          </li>
        ))}
      </ol>
      {may ? (
        <button type="button" className="plan-add" data-order="add-rule" onClick={add}>
          {text.addRule}
        </button>
      ) : null}
    </section>
  )
}
