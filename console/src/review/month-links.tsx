import { localDay, spanOfDay } from '@ioc/domain/data-quality'
import { Month } from '@ioc/domain/monthly-review'
import { useState } from 'react'
import { useWords } from '../words/language.ts'

/** The review of a chosen month, the last whole one at first, as page and PDF. */
export function MonthLinks({ today, may }: { today: string; may: boolean }) {
  const { words } = useWords()
  const text = words.targets
  const [month, setMonth] = useState(() => monthBefore(today))
  const path = Month.safeParse(month).success ? `/api/reviews/${month}` : undefined
  return (
    <section className="targets-month">
      <h2>{text.month}</h2>
      <p className="second">{text.monthWhat}</p>
      {may ? (
        <p className="targets-choices">
          <label>
            {text.monthLabel}{' '}
            <input
              type="month"
              name="month"
              max={today.slice(0, 7)}
              value={month}
              onChange={({ target }) => setMonth(target.value)}
            />
          </label>
          {path === undefined ? null : (
            <>
              <a href={`${path}/page.html`} target="_blank" rel="noreferrer" data-review="html">
                {text.page}
              </a>
              <a href={`${path}/review.pdf`} target="_blank" rel="noreferrer" data-review="pdf">
                {text.pdf}
              </a>
            </>
          )}
        </p>
      ) : (
        <p>{text.needManage}</p>
      )}
    </section>
  )
}

function monthBefore(today: string): string {
  return localDay(spanOfDay(`${today.slice(0, 7)}-01`).from - 1).slice(0, 7)
}
