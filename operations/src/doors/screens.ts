import type { Scope } from '@ioc/domain/access'
import type { Label } from '@ioc/domain/label'
import type { LaneName } from '@ioc/domain/lane'
import {
  type Changed,
  type CommuneTick,
  type ConsoleToServer,
  consoleEventRights,
  ScreenLatency,
  type ServerToConsole,
  Subscribe,
  type SubscribeAnswer,
} from '@ioc/domain/messages/live-events'
import type { Server, Socket } from 'socket.io'
import type { Figures } from '../figures.ts'
import type { DeviceNumbers } from '../twin/device-numbers.ts'
import { type LaneView, type Moment, wishFilter } from '../twin/lane-view.ts'
import { snapshotWithin, tickWithin } from '../twin/scoped-changes.ts'
import { type Caller, scopeOf, sessionOf } from './callers.ts'
import { refuseCaller } from './guard.ts'
import { type Backlog, isTooSlow, watchBacklog } from './slow-screen.ts'

type ScreenData = { caller: Caller }
type NoEvents = Record<never, never>
export type ScreenServer = Server<ConsoleToServer, ServerToConsole, NoEvents, ScreenData>
type ScreenSocket = Socket<ConsoleToServer, ServerToConsole, NoEvents, ScreenData>

/** Screens with the same wish: they are in one room and share one encoding. */
type Subscription = {
  room: string
  lane: LaneName
  /** What of the lane they may see, the communes narrowed to those that they want. */
  scope: Scope
  isWanted: (commune: string) => boolean
  screens: Set<ScreenSocket>
  sentAt: number
}
type Screen = { backlog: () => Backlog; subscription: Subscription | undefined }

const heartbeatMs = 1000
const signInFirst: Label = { en: 'sign in first', vi: 'hãy đăng nhập trước' }

export type ScreenParts = {
  server: ScreenServer
  mode: 'demo' | 'production'
  view: (lane: LaneName) => LaneView | undefined
  /** Which device a number of the columns stands for. */
  numbers: DeviceNumbers
  figures: Figures
  now: () => number
}

/** The screens that are connected, and what each has subscribed to. */
export class Screens {
  readonly #parts: ScreenParts
  readonly #screens = new Map<ScreenSocket, Screen>()
  readonly #subscriptions = new Map<string, Subscription>()

  constructor(parts: ScreenParts) {
    this.#parts = parts
    parts.server.on('connection', (socket) => this.#welcome(socket))
  }

  /** Sends the changes of a moment to whoever wants them; once a second also that there are none. */
  send(moment: Moment): void {
    const { server, figures } = this.#parts
    for (const subscription of this.#subscriptions.values()) {
      if (subscription.lane !== moment.lane) continue
      const ticks = this.#within(subscription, moment.ticks)
      if (ticks.length === 0 && moment.sent - subscription.sentAt < heartbeatMs) continue
      subscription.sentAt = moment.sent
      server.to(subscription.room).emit('changes', { ...moment, ticks })
    }
    figures.ticks.inc({ lane: moment.lane }, moment.ticks.length)
    for (const tick of moment.ticks) {
      figures.values.inc({ lane: moment.lane }, tick.d.length)
      const oldest = tick.a.reduce((most, age) => Math.max(most, age), -1)
      if (oldest >= 0) figures.emitLatency.observe({ lane: moment.lane }, oldest / 1000)
    }
  }

  /** Cuts off the screens that cannot follow: they are told so when their line lets it through. */
  shedSlow(): void {
    for (const [socket, screen] of this.#screens) {
      if (!screen.subscription || !isTooSlow(screen.backlog())) continue
      this.#leave(socket, screen)
      this.#parts.figures.shed.inc()
      socket.emit('shed', {
        en: 'this screen took changes too slowly; subscribe again to go on',
        vi: 'màn hình này nhận thay đổi quá chậm; hãy đăng ký nhận lại',
      })
    }
  }

  changed(what: Changed): void {
    this.#parts.server.emit('changed', what)
  }

  #welcome(socket: ScreenSocket): void {
    const { figures, mode, now } = this.#parts
    const sent = (bytes: number) => figures.sentBytes.inc(bytes)
    const screen: Screen = {
      backlog: watchBacklog(socket.conn, { now: () => performance.now(), sent }),
      subscription: undefined,
    }
    this.#screens.set(socket, screen)
    figures.sockets.set(this.#screens.size)
    const { caller } = socket.data
    const session = sessionOf(caller)
    const expiry = session && setTimeout(() => socket.disconnect(true), Math.max(0, session.expires - now()))
    const may = (event: keyof ConsoleToServer) => {
      const allowed = refuseCaller({ right: consoleEventRights[event] }, caller, mode) === undefined
      if (!allowed) figures.refused.inc({ reason: 'not_signed_in' })
      return allowed
    }
    // What comes over the line may be anything, whatever the types of the events promise.
    socket.on('subscribe', (wish: unknown, answer: unknown) => {
      if (!isFunction(answer)) return void figures.refused.inc({ reason: 'malformed_event' })
      if (!may('subscribe')) return void answer({ type: 'refused', detail: signInFirst })
      this.#subscribe(socket, screen, wish, answer)
    })
    socket.on('clock', (answer: unknown) => {
      if (isFunction(answer) && may('clock')) answer(now())
      else figures.refused.inc({ reason: 'malformed_event' })
    })
    socket.on('seen', (latency: unknown) => {
      const parsed = ScreenLatency.safeParse(latency)
      if (!parsed.success) return void figures.refused.inc({ reason: 'malformed_event' })
      if (!may('seen')) return
      const lane = screen.subscription?.lane
      if (lane === undefined) return
      figures.screenLatency.observe({ lane, quantile: '0.5' }, Math.max(0, parsed.data.p50) / 1000)
      figures.screenLatency.observe({ lane, quantile: '0.99' }, Math.max(0, parsed.data.p99) / 1000)
    })
    socket.on('disconnect', () => {
      if (expiry) clearTimeout(expiry)
      this.#leave(socket, screen)
      this.#screens.delete(socket)
      figures.sockets.set(this.#screens.size)
    })
  }

  /** Nothing here waits: between what is answered and the room that is joined no tick can pass. */
  #subscribe(socket: ScreenSocket, screen: Screen, asked: unknown, answer: (result: SubscribeAnswer) => void): void {
    const { figures, now, numbers, view } = this.#parts
    const refuse = (detail: Label) => {
      figures.refused.inc({ reason: 'subscription' })
      answer({ type: 'refused', detail })
    }
    const parsed = Subscribe.safeParse(asked)
    if (!parsed.success) {
      const wrong = parsed.error.issues.map((issue) => issue.message).join('; ')
      return void refuse({ en: wrong, vi: wrong })
    }
    const wish = parsed.data
    const scope = narrowed(scopeOf(socket.data.caller), wish.communes)
    const lane = view(wish.lane)
    if (!lane)
      return void refuse({
        en: `there is no lane ${wish.lane}; ask GET /api/lanes`,
        vi: `không có luồng ${wish.lane}; hãy xem GET /api/lanes`,
      })
    this.#leave(socket, screen)
    // What has come since the last tick gets its number first, so that no tick repeats what a snapshot holds.
    this.send(lane.tick(now()))
    const resumed = lane.subscribe({ ...wish, communes: scope.communes }, now())
    figures.resumed.inc({ answer: resumed.answer.type })
    const subscription = this.#subscriptionTo(wish.lane, scope)
    answer(
      resumed.answer.type === 'snapshot' && scope.domains !== 'all'
        ? { type: 'snapshot', snapshot: snapshotWithin(scope, numbers, resumed.answer.snapshot) }
        : resumed.answer,
    )
    for (const missed of resumed.missed)
      socket.emit('changes', { lane: wish.lane, ...missed, ticks: this.#within(subscription, missed.ticks) })
    screen.subscription = subscription
    subscription.screens.add(socket)
    void socket.join(subscription.room)
  }

  /** The part of ticks that a subscription gets. */
  #within({ scope, isWanted }: Subscription, ticks: readonly CommuneTick[]): CommuneTick[] {
    const wanted = ticks.filter((tick) => isWanted(tick.commune))
    return scope.domains === 'all' ? wanted : wanted.map((tick) => tickWithin(scope, this.#parts.numbers, tick))
  }

  #subscriptionTo(lane: LaneName, scope: Scope): Subscription {
    const part = (one: 'all' | readonly string[]) => (one === 'all' ? 'all' : [...new Set(one)].sort().join(','))
    const room = `changes/${lane}/${part(scope.communes)}/${part(scope.domains)}`
    const known = this.#subscriptions.get(room)
    if (known) return known
    const isWanted = wishFilter(scope.communes)
    const subscription = { room, lane, scope, isWanted, screens: new Set<ScreenSocket>(), sentAt: 0 }
    this.#subscriptions.set(room, subscription)
    return subscription
  }

  #leave(socket: ScreenSocket, screen: Screen): void {
    const { subscription } = screen
    if (!subscription) return
    screen.subscription = undefined
    subscription.screens.delete(socket)
    void socket.leave(subscription.room)
    if (subscription.screens.size === 0) this.#subscriptions.delete(subscription.room)
  }
}

/** The communes that are wanted and seen; what is wanted and not seen is as if it were not there. */
function narrowed(scope: Scope, wanted: Subscribe['communes']): Scope {
  const { communes } = scope
  if (wanted === 'all') return scope
  return { ...scope, communes: communes === 'all' ? wanted : wanted.filter((one) => communes.includes(one)) }
}

function isFunction(value: unknown): value is (answer: unknown) => void {
  return typeof value === 'function'
}
