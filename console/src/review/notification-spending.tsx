import type { NotificationList } from '@ioc/domain/messages/notification-routes'
import { channels, type NotificationPlan } from '@ioc/domain/notification'
import { formatNumber } from '../format/number.ts'
import { useWords } from '../words/language.ts'

type NotificationSpendingProps = { list: NotificationList; costs: NotificationPlan['costs'] }

/** What each channel has cost today against its cap, and which are not set up. */
export function NotificationSpending({ list, costs }: NotificationSpendingProps) {
  const { language, words } = useWords()
  const text = words.notify
  const money = (amount: number) => formatNumber(amount, 0, language)
  const spentOf = (channel: (typeof channels)[number]) => {
    const spent = list.spentToday[channel] ?? 0
    const cost = costs[channel]
    if (cost === undefined || cost.perMessage === 0) return text.spentFree(money(spent))
    const share = cost.perDay === 0 ? '—' : money(Math.round((100 * spent) / cost.perDay))
    const full = spent + cost.perMessage > cost.perDay
    return (
      <>
        {text.spent(money(spent), money(cost.perDay), share)}
        {full ? <strong> · {text.atCap}</strong> : null}
        <span className="second"> · {text.spentUrgent(money(cost.perDayUrgent))}</span>
      </>
    )
  }
  return (
    <section>
      <h2>{text.today}</h2>
      <dl className="plan-spending">
        {channels.map((channel) => (
          <div key={channel} className="plan-spending-row" data-spent={channel}>
            <dt>{text.channels[channel]}</dt>
            <dd>
              {spentOf(channel)}
              {list.channels.includes(channel) ? null : <strong>{text.notSetUp}</strong>}
            </dd>
          </div>
        ))}
      </dl>
    </section>
  )
}
