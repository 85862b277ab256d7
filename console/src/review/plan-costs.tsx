import { channels } from '@ioc/domain/notification'
import { useWords } from '../words/language.ts'
import type { CostDraft, PlanDraft, Troubles } from './plan-draft.ts'
import { PlanField } from './plan-field.tsx'

type PlanCostsProps = {
  draft: Pick<PlanDraft, 'quiet' | 'costs'>
  troubles: Troubles
  onChange: (part: Partial<Pick<PlanDraft, 'quiet' | 'costs'>>) => void
}

/** When messages are held back, and what they may cost in a day. */
export function PlanCosts({ draft: { quiet, costs }, troubles, onChange }: PlanCostsProps) {
  const { words } = useWords()
  const text = words.notify
  const amounts = ['perMessage', 'perDay', 'perDayUrgent'] as const
  const setCost = (channel: (typeof channels)[number], cost: CostDraft | undefined) => {
    const { [channel]: _, ...others } = costs
    onChange({ costs: cost === undefined ? others : { ...others, [channel]: cost } })
  }
  const clock = (end: 'from' | 'to', place: 'from' | 'until') =>
    quiet === null ? null : (
      <PlanField place={`quiet.${place}`} label={text[place]} troubles={troubles}>
        {(more) => (
          <input
            {...more}
            name={`quiet-${end}`}
            autoComplete="off"
            value={quiet[end]}
            onChange={({ target }) => onChange({ quiet: { ...quiet, [end]: target.value } })}
          />
        )}
      </PlanField>
    )
  return (
    <>
      <section>
        <h2>{text.quiet}</h2>
        <div className="plan-line">
          <label className="plan-tick">
            <input
              type="checkbox"
              name="quiet"
              checked={quiet !== null}
              onChange={({ target }) => onChange({ quiet: target.checked ? { from: '22:00', to: '05:30' } : null })}
            />
            {text.quietOn}
          </label>
          {clock('from', 'from')}
          {clock('to', 'until')}
        </div>
      </section>
      <section>
        <h2>{text.costs}</h2>
        {channels.map((channel) => {
          const cost = costs[channel]
          return (
            <div key={channel} className="plan-line" data-cost={channel}>
              <label className="plan-tick">
                <input
                  type="checkbox"
                  name={`cost-${channel}`}
                  checked={cost !== undefined}
                  onChange={({ target }) =>
                    setCost(channel, target.checked ? { perMessage: '', perDay: '', perDayUrgent: '' } : undefined)
                  }
                />
                {text.costOn(text.channels[channel])}
              </label>
              {cost === undefined ? (
                <span className="second">{text.free}</span>
              ) : (
                amounts.map((name) => (
                  <PlanField key={name} place={`${channel}.${name}`} label={text[name]} troubles={troubles}>
                    {(more) => (
                      <input
                        {...more}
                        name={name}
                        inputMode="numeric"
                        autoComplete="off"
                        value={cost[name]}
                        onChange={({ target }) => setCost(channel, { ...cost, [name]: target.value })}
                      />
                    )}
                  </PlanField>
                ))
              )}
            </div>
          )
        })}
      </section>
    </>
  )
}
