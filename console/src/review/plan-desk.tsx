import type { CentreState } from '@ioc/domain/messages/api-shapes'
import type { NotificationState, PlanStanding } from '@ioc/domain/messages/notification-routes'
import { useCallback, useState } from 'react'
import type { CentreLink } from '../live/centre-link.ts'
import type { Feed } from '../live/feed.ts'
import { useAsked } from '../live/use-asked.ts'
import { useSecond } from '../live/use-second.ts'
import type { Choices } from '../look/choices.ts'
import type { Screen } from '../look/screen.ts'
import { useWords } from '../words/language.ts'
import { WithColleagues } from './colleagues.tsx'
import { DeskHead } from './desk-head.tsx'
import { NotificationLog } from './notification-log.tsx'
import { NotificationSpending } from './notification-spending.tsx'
import { NotificationTest } from './notification-test.tsx'
import { fetchNotifications, fetchPlan } from './plan-api.ts'
import { PlanForm } from './plan-form.tsx'

type PlanDeskProps = { link: CentreLink; centre: CentreState; live: Feed; screen: Screen; choices: Choices }

const logEverySeconds = 5

/** Who is told of what, by which channel, when and for how much; and what became of each message. */
export function PlanDesk({ link, centre, live, screen, choices }: PlanDeskProps) {
  const { words } = useWords()
  const text = words.notify
  const second = useSecond(useCallback(() => live.serverNow(), [live]))
  const may = centre.rights.includes('administer')
  return (
    <WithColleagues may={centre.rights.includes('operate')} version={link.notifications}>
      <main className="review plan-desk" data-may-administer={may}>
        <DeskHead {...{ link, centre, screen, choices, second }} current="notifications" title={text.title} />
        {centre.rights.includes('notify') ? (
          <PlanParts version={link.notifications} second={second} may={may} />
        ) : (
          <p className="plan-main">{text.needNotify}</p>
        )}
      </main>
    </WithColleagues>
  )
}

/** Version and whether it was seen here: what was saved here is newer than what was asked before. */
function newer(one: PlanStanding | null, other: PlanStanding | null): PlanStanding | null {
  if (one === null || other === null) return one ?? other
  return one.version > other.version ? one : other
}

function PlanParts({ version, second, may }: { version: number; second: number; may: boolean }) {
  const { words } = useWords()
  const text = words.notify
  const [state, setState] = useState<NotificationState | null>(null)
  const [saved, setSaved] = useState<PlanStanding | null>(null)
  const askPlan = useCallback(async () => ({ type: 'good', value: await fetchPlan() }) as const, [])
  const askLog = useCallback(async () => ({ type: 'good', value: await fetchNotifications(state) }) as const, [state])
  const { value: answer, again } = useAsked(askPlan, version)
  const log = useAsked(askLog, Math.floor(second / logEverySeconds))
  const standing = newer(saved, answer?.type === 'good' ? answer.value : null)
  return (
    <>
      <div className="plan-main">
        {standing === null ? (
          answer?.type === 'failed' ? (
            <p role="alert">{text.failed(answer.detail ?? words.noAnswer)}</p>
          ) : (
            <p className="second">{text.loading}</p>
          )
        ) : (
          <PlanForm standing={standing} may={may} onSaved={setSaved} again={again} />
        )}
      </div>
      <aside className="plan-side">
        {log.value === null ? (
          <p className="second">{text.loading}</p>
        ) : log.value.type === 'failed' ? (
          <p role="alert">{text.failed(log.value.detail ?? words.noAnswer)}</p>
        ) : (
          <>
            <NotificationSpending list={log.value.value} costs={standing?.plan.costs ?? {}} />
            {may && standing !== null ? (
              <NotificationTest plan={standing.plan} channels={log.value.value.channels} onSent={log.again} />
            ) : null}
            <NotificationLog
              list={log.value.value}
              recipients={standing?.plan.recipients ?? []}
              state={state}
              onState={setState}
            />
          </>
        )}
      </aside>
    </>
  )
}
