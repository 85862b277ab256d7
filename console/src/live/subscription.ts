import type { Alert } from '@ioc/domain/alert'
import type { Label } from '@ioc/domain/label'
import type { Changes, CommuneTick, Snapshot, Subscribe, SubscribeAnswer } from '@ioc/domain/messages/live-events'

/** Where a screen stands with one lane: what it asked, what it heard last, and the alerts it knows. */
export type Subscription = {
  lane: string
  phase: 'offline' | 'asking' | 'following' | 'refused'
  /** Why the server refused or cut off, in its own words; null: it could not be read. */
  detail: Label | null
  epoch: string | null
  /** The last tick laid of each commune; a commune that is not named stands at 0. */
  seqs: Readonly<Record<string, number>>
  stamp: number | null
  /** This screen's clock when the last snapshot or changes came, ms. */
  heardAt: number | null
  alerts: ReadonlyMap<string, Alert>
  /** Times that a tick was missing and the screen had to start anew. */
  holes: number
}

export type FeedMessage =
  | { type: 'connected' }
  | { type: 'disconnected' }
  | { type: 'retry' }
  /** `unreadable`: the server says it in a way that this screen does not know. */
  | { type: 'answered'; answer: SubscribeAnswer | { type: 'unreadable' }; at: number }
  | { type: 'changes'; changes: Changes; at: number }
  | { type: 'shed'; detail: Label | null }

/** What the wire has to do after a message. */
export type Step =
  | { type: 'subscribe'; since: Subscribe['since'] }
  /** Numbers of devices of the past mean nothing: ask for the registry again. */
  | { type: 'refetch_devices' }
  | { type: 'start_from'; snapshot: Snapshot }
  | { type: 'lay'; tick: CommuneTick; sent: number }

export type Reduced = { state: Subscription; steps: Step[] }

/** The server is taken for gone after this long without a change, ms. */
const silentAfterMs = 5000

/** Cleared alerts are forgotten this long after they cleared, ms. */
const forgetClearedAfterMs = 20 * 60_000

export function newSubscription(lane: string): Subscription {
  return {
    lane,
    phase: 'offline',
    detail: null,
    epoch: null,
    seqs: {},
    stamp: null,
    heardAt: null,
    alerts: new Map(),
    holes: 0,
  }
}

/** The next standing and the steps to take. Pure: the caller tells the time. */
export function reduce(state: Subscription, message: FeedMessage): Reduced {
  switch (message.type) {
    case 'connected':
    case 'retry':
      return ask(state)
    case 'disconnected':
      return { state: { ...state, phase: 'offline' }, steps: [] }
    case 'shed':
      return ask({ ...state, detail: message.detail })
    case 'answered':
      return answered(state, message.answer, message.at)
    case 'changes':
      return follow(state, message.changes, message.at)
  }
}

/** True while the server's changes arrive. */
export function isFollowing(state: Subscription, now: number): boolean {
  return state.phase === 'following' && state.heardAt !== null && now - state.heardAt < silentAfterMs
}

function ask(state: Subscription): Reduced {
  const since = state.epoch === null ? null : { epoch: state.epoch, seqs: { ...state.seqs } }
  return { state: { ...state, phase: 'asking' }, steps: [{ type: 'subscribe', since }] }
}

function startAnew(state: Subscription): Reduced {
  return { state: { ...state, phase: 'asking' }, steps: [{ type: 'subscribe', since: null }] }
}

function answered(state: Subscription, answer: SubscribeAnswer | { type: 'unreadable' }, at: number): Reduced {
  switch (answer.type) {
    case 'unreadable':
      return { state: { ...state, phase: 'refused', detail: null }, steps: [] }
    case 'refused':
      return { state: { ...state, phase: 'refused', detail: answer.detail }, steps: [] }
    case 'resumed':
      if (answer.epoch !== state.epoch) return startAnew(state)
      return { state: { ...state, phase: 'following', detail: null, heardAt: at }, steps: [] }
    case 'snapshot': {
      const { snapshot } = answer
      const steps: Step[] = [{ type: 'start_from', snapshot }]
      if (snapshot.epoch !== state.epoch) steps.unshift({ type: 'refetch_devices' })
      return {
        state: {
          ...state,
          phase: 'following',
          detail: null,
          epoch: snapshot.epoch,
          seqs: snapshot.seqs,
          stamp: snapshot.stamp,
          heardAt: at,
          alerts: new Map(snapshot.alerts.map((alert) => [alert.key, alert])),
        },
        steps,
      }
    }
  }
}

function follow(state: Subscription, changes: Changes, at: number): Reduced {
  // While an answer is awaited, ticks of the old subscription may still come: the answer covers them.
  if (state.phase !== 'following' || changes.lane !== state.lane) return { state, steps: [] }
  const steps: Step[] = []
  const seqs: Record<string, number> = { ...state.seqs }
  const alerts: Alert[] = []
  for (const tick of changes.ticks) {
    const last = seqs[tick.commune] ?? 0
    if (tick.seq <= last) continue
    if (tick.seq !== last + 1) return startAnew({ ...state, holes: state.holes + 1 })
    seqs[tick.commune] = tick.seq
    steps.push({ type: 'lay', tick, sent: changes.sent })
    alerts.push(...tick.alerts)
  }
  const stamp = Math.max(state.stamp ?? changes.stamp, changes.stamp)
  return {
    state: { ...state, seqs, stamp, heardAt: at, alerts: alertsAfter(state.alerts, alerts, stamp) },
    steps,
  }
}

function alertsAfter(known: Subscription['alerts'], news: Alert[], stamp: number): Subscription['alerts'] {
  if (news.length === 0) return known
  const next = new Map(known)
  for (const alert of news) {
    const before = next.get(alert.key)
    if (before === undefined || before.offset <= alert.offset) next.set(alert.key, alert)
  }
  for (const alert of next.values()) {
    if (alert.response.state !== 'normal') continue
    if (alert.clearedAt !== null && stamp - Date.parse(alert.clearedAt) > forgetClearedAfterMs) next.delete(alert.key)
  }
  return next
}
