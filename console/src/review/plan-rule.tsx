import { AlertClass, AlertLevel } from '@ioc/domain/alert'
import { domains } from '@ioc/domain/domains'
import { communesOfDaNang } from '@ioc/domain/facts/communes'
import { communeName } from '@ioc/domain/place'
import { communeWords } from '../words/alert-words.ts'
import { useWords } from '../words/language.ts'
import type { RecipientDraft, RuleDraft, Troubles } from './plan-draft.ts'
import { PlanField, Ticks } from './plan-field.tsx'
import { PlanTold } from './plan-told.tsx'

type PlanRuleProps = {
  rule: RuleDraft
  place: number
  recipients: readonly RecipientDraft[]
  troubles: Troubles
  may: boolean
  onChange: (rule: RuleDraft) => void
  onRemove: () => void
}

/** One rule: about what, of which weight, class, field and place, and to whom by which channel. */
export function PlanRule({ rule, place, recipients, troubles, may, onChange, onRemove }: PlanRuleProps) {
  const { language, words } = useWords()
  const text = words.notify
  const change = (more: Partial<RuleDraft>) => onChange({ ...rule, ...more })
  const left = communesOfDaNang.filter(({ code }) => !rule.communes.includes(code))
  return (
    <>
      <h3>
        {text.rule(place)}
        {may ? (
          <button type="button" onClick={onRemove}>
            {text.remove}
            <span className="unseen"> {text.rule(place)}</span>
          </button>
        ) : null}
      </h3>
      <div className="plan-rule">
        <PlanField place={`${rule.key}.about`} label={text.about} troubles={troubles}>
          {(more) => (
            <select
              {...more}
              name="about"
              value={rule.about}
              onChange={({ target }) => change({ about: target.value === 'escalation' ? 'escalation' : 'alert' })}
            >
              <option value="alert">{text.abouts.alert}</option>
              <option value="escalation">{text.abouts.escalation}</option>
            </select>
          )}
        </PlanField>
        {rule.about === 'alert' ? (
          <Ticks
            legend={text.levels}
            all={AlertLevel.options.map((level) => [level, text.level[level]])}
            held={rule.levels}
            onChange={(levels) => change({ levels })}
          />
        ) : null}
        <Ticks
          legend={text.priorities}
          all={([1, 2, 3] as const).map((priority) => [priority, `${priority} · ${words.priority[priority]}`])}
          held={rule.priorities}
          onChange={(priorities) => change({ priorities })}
        />
        <Ticks
          legend={text.classes}
          all={AlertClass.options.map((one) => [one, words.review.classes[one]])}
          held={rule.classes}
          onChange={(classes) => change({ classes })}
        />
        <Ticks
          legend={text.domains}
          all={domains.map(({ name, label }) => [name, label[language]])}
          held={rule.domains}
          onChange={(held) => change({ domains: held })}
        />
        <fieldset className="plan-ticks">
          <legend>{text.communes}</legend>
          {rule.communes.map((code) =>
            may ? (
              <button
                key={code}
                type="button"
                onClick={() => change({ communes: rule.communes.filter((one) => one !== code) })}
              >
                {`× ${communeWords(code, language)}`}
                <span className="unseen"> {text.remove}</span>
              </button>
            ) : (
              <span key={code}>{communeWords(code, language)}</span>
            ),
          )}
          {may ? (
            <select
              aria-label={text.addCommune}
              value=""
              onChange={({ target }) => change({ communes: [...rule.communes, target.value] })}
            >
              <option value="" disabled>
                {text.addCommune}
              </option>
              {left.map((commune) => (
                <option key={commune.code} value={commune.code}>
                  {communeName(commune, language)}
                </option>
              ))}
            </select>
          ) : null}
        </fieldset>
        {rule.about === 'alert' ? (
          <label className="plan-tick">
            <input
              type="checkbox"
              name="cleared"
              checked={rule.cleared}
              onChange={({ target }) => change({ cleared: target.checked })}
            />
            {text.cleared}
          </label>
        ) : null}
      </div>
      <PlanTold {...{ rule, recipients, troubles, may }} onChange={(to) => change({ to })} />
    </>
  )
}
