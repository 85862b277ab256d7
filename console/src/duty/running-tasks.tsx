import type { IncidentCounts, ListedIncident } from '@ioc/domain/messages/incident-shapes'
import { formatNumber } from '../format/number.ts'
import { formatClockShort } from '../format/time.ts'
import { goTo } from '../incident/review-path.ts'
import { useNameOf } from '../review/colleagues.tsx'
import { Due } from '../review/incident-list.tsx'
import { useWords } from '../words/language.ts'

type RunningTasksProps = { tasks: readonly ListedIncident[]; counts: IncidentCounts | null; second: number }

/**
 * What is being done: task, person, deadline and how far it is, those due first; pressing one opens it at the review
 * desk.
 */
export function RunningTasks({ tasks, counts, second }: RunningTasksProps) {
  const { language, words } = useWords()
  const nameOf = useNameOf()
  const text = words.review
  return (
    <section className="tasks" aria-label={words.wall.tasks}>
      <h2>
        {words.wall.tasks}
        {counts === null ? null : (
          <span>{text.counts(formatNumber(counts.open, 0, language), formatNumber(counts.overdue, 0, language))}</span>
        )}
      </h2>
      <ul>
        {tasks.map((task) => (
          <li key={task.id} data-task={task.number}>
            <button type="button" onClick={() => goTo({ incident: task.id })}>
              <span className="task-title">{task.title}</span>
              <strong className="task-deadline">
                {task.deadline === null ? text.noDeadline : formatClockShort(Date.parse(task.deadline))}
              </strong>
              <span className="task-person">
                {task.assignee === null ? text.nobody : nameOf(task.assignee)}
                {task.obstacle === null ? '' : ` · ${text.obstacle}`}
              </span>
              <span className="task-state">
                {text.states[task.state]} · <Due incident={task} now={second * 1000} />
              </span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  )
}
