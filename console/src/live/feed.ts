import {
  type Changed,
  Changes,
  type ConsoleToServer,
  type ServerToConsole,
  Snapshot,
} from '@ioc/domain/messages/live-events'
import { io, type Socket } from 'socket.io-client'
import { fetchDevices } from './centre-api.ts'
import { type ClockSample, clockOffset, withSample } from './clock-offset.ts'
import { DeviceRegistry } from './device-registry.ts'
import { FreshnessBoard } from './freshness-board.ts'
import { LatencyWindow } from './latency-window.ts'
import { SeriesTable } from './series-table.ts'
import { type FeedMessage, isFollowing, newSubscription, reduce, type Step, type Subscription } from './subscription.ts'

/** What may have changed in a frame; a component asks for the one it draws. */
export type Channel = 'alerts' | 'series' | 'registry' | 'standing' | 'status'

const retryMs = 1500
const clockEveryMs = 20_000
const seenEveryMs = 5000
/** What a screen learns by being told alone. */
const told = ['incidents', 'indicators', 'notifications', 'quarantine', 'shift'] as const satisfies readonly Changed[]
/** A screen whose map never comes is measured all the same after this long. */
const measureAfterMs = 10_000

/**
 * One lane on this screen: its subscription, newest values and devices. Messages are laid at once; listeners hear of
 * them once per animation frame, and the latency of a reading ends after the frame that shows it.
 */
export class Feed {
  readonly lane: string
  /** The live lane beside a replay; null in the live lane itself. */
  readonly beside: Feed | null
  readonly series = new SeriesTable()
  readonly board = new FreshnessBoard()
  readonly latency = new LatencyWindow()
  registry = new DeviceRegistry(null)
  /** Rows whose standing changed in the frame that is being told. */
  changedRows: readonly number[] = []
  /** Changes of readings that frames have shown. */
  shown = 0
  /** Why the devices could not be read; null while all is well. */
  registryTrouble: string | null = null
  readonly versions: Record<Channel, number> = { alerts: 0, series: 0, registry: 0, standing: 0, status: 0 }

  readonly #socket: Socket<ServerToConsole, ConsoleToServer>
  readonly #listeners = new Set<() => void>()
  readonly #onChanged: (what: Changed) => void
  readonly #timers: number[] = []
  #state: Subscription
  #samples: readonly ClockSample[] = []
  #arrivals: number[] = []
  #dirty = new Set<Channel>()
  #frame: number | null = null
  #judgedStamp = -1
  #wasFollowing = false
  #fetching = false
  #closed = false
  #measuring = false
  #wasConnected = false

  constructor(lane: string, beside: Feed | null, onChanged: (what: Changed) => void) {
    this.lane = lane
    this.beside = beside
    this.#onChanged = onChanged
    this.#state = newSubscription(lane)
    this.#socket = io({ transports: ['websocket'], reconnectionDelay: 500, reconnectionDelayMax: 3000, forceNew: true })
    this.#socket.on('connect', () => {
      // What the server told while this line was cut nobody here has heard.
      if (this.#wasConnected) for (const what of told) this.#onChanged(what)
      this.#wasConnected = true
      this.#take({ type: 'connected' })
      this.#askClock(5)
    })
    this.#socket.on('disconnect', (reason) => {
      // The session has ended, or the centre has: whoever is at the screen now may see something else.
      if (reason === 'io server disconnect')
        window.setTimeout(() => {
          if (this.#closed) return
          this.#socket.connect()
          this.#fetchDevices()
        }, retryMs)
      this.#take({ type: 'disconnected' })
      // Whether the server is gone or only this line, its other door tells.
      this.#onChanged('centre')
    })
    this.#socket.on('changes', (raw) => {
      const changes = Changes.safeParse(raw)
      if (changes.success) this.#take({ type: 'changes', changes: changes.data, at: performance.now() })
      else this.#take({ type: 'shed', detail: null })
    })
    this.#socket.on('shed', (detail) => this.#take({ type: 'shed', detail }))
    this.#socket.on('changed', (what) => {
      if (what === 'registry') this.#fetchDevices()
      this.#onChanged(what)
    })
    this.#timers.push(window.setTimeout(() => this.startMeasuring(), measureAfterMs))
    this.#every(clockEveryMs, () => this.#askClock(1))
    this.#every(seenEveryMs, () => this.#tellSeen())
    this.#every(500, () => this.#watchLiveness())
  }

  get state(): Subscription {
    return this.#state
  }

  get connected(): boolean {
    return this.#socket.connected
  }

  /** True while changes arrive from the server. */
  isFollowing(): boolean {
    return isFollowing(this.#state, performance.now())
  }

  /** How long the screen has heard nothing of this lane, ms; null where it never heard. */
  silentMs(): number | null {
    return this.#state.heardAt === null ? null : performance.now() - this.#state.heardAt
  }

  /** The server's clock as well as this screen can know it, ms since 1970. */
  serverNow(): number {
    return Date.now() + clockOffset(this.#samples)
  }

  listen(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Until its map stands the screen is not open yet: what comes before is part of opening it, like a snapshot. */
  startMeasuring(): void {
    this.#measuring = true
  }

  close(): void {
    this.#closed = true
    for (const timer of this.#timers) window.clearInterval(timer)
    if (this.#frame !== null) cancelAnimationFrame(this.#frame)
    this.#socket.close()
    this.#listeners.clear()
  }

  #take(message: FeedMessage): void {
    if (this.#closed) return
    const before = this.#state
    const { state, steps } = reduce(before, message)
    this.#state = state
    if (state.alerts !== before.alerts) this.#mark('alerts')
    if (state.phase !== before.phase || state.detail !== before.detail) this.#mark('status')
    if (state.stamp !== before.stamp) this.#mark('standing')
    for (const step of steps) this.#step(step)
    if (state.phase === 'refused') window.setTimeout(() => this.#retry(), retryMs)
  }

  #retry(): void {
    if (this.#state.phase === 'refused' && this.#socket.connected) this.#take({ type: 'retry' })
  }

  #step(step: Step): void {
    switch (step.type) {
      case 'subscribe':
        this.#socket.emit('subscribe', { lane: this.lane, communes: 'all', since: step.since }, (answer) => {
          const good = answer.type !== 'snapshot' || Snapshot.safeParse(answer.snapshot).success
          const heard = good ? answer : { type: 'unreadable' as const }
          this.#take({ type: 'answered', answer: heard, at: performance.now() })
        })
        return
      case 'refetch_devices':
        this.series.clear()
        this.board.forget()
        this.#fetchDevices()
        return
      case 'start_from': {
        const { d, m, v, t } = step.snapshot
        this.series.clear()
        d.forEach((no, i) => void this.series.lay(no, m[i] ?? -1, v[i] ?? Number.NaN, t[i] ?? 0))
        this.#mark('series')
        this.#mark('standing')
        return
      }
      case 'lay': {
        const { tick, sent } = step
        tick.d.forEach((no, i) => {
          this.series.lay(no, tick.m[i] ?? -1, tick.v[i] ?? Number.NaN, sent - (tick.t[i] ?? 0))
          this.#arrivals.push(sent - (tick.a[i] ?? 0))
        })
        if (tick.d.length > 0) this.#mark('series')
        return
      }
    }
  }

  #mark(channel: Channel): void {
    this.#dirty.add(channel)
    this.#frame ??= requestAnimationFrame(() => this.#show())
  }

  #show(): void {
    this.#frame = null
    const { stamp } = this.#state
    // Freshness moves by whole seconds; a value that comes makes its device new at once.
    if (stamp !== null && (this.#dirty.has('series') || Math.floor(stamp / 1000) !== this.#judgedStamp)) {
      this.#judgedStamp = Math.floor(stamp / 1000)
      this.changedRows = this.board.judge(this.registry, this.series, stamp)
      this.#dirty.add('standing')
    }
    const arrivals = this.#arrivals
    this.#arrivals = []
    for (const channel of this.#dirty) this.versions[channel] += 1
    this.#dirty.clear()
    for (const listener of this.#listeners) listener()
    this.changedRows = []
    this.#measure(arrivals)
  }

  /** The task after a frame's callbacks runs once the frame is drawn: only then has a person's eye the value. */
  #measure(arrivals: number[]): void {
    if (arrivals.length === 0) return
    const isSeen = this.#measuring && !document.hidden
    const channel = new MessageChannel()
    channel.port1.onmessage = () => {
      channel.port1.close()
      this.shown += arrivals.length
      if (!isSeen) return
      const now = this.serverNow()
      const at = performance.now()
      if (this.latency.total === 0) this.#mark('status')
      for (const arrived of arrivals) this.latency.add(now - arrived, at)
    }
    channel.port2.postMessage(null)
  }

  #fetchDevices(): void {
    if (this.#fetching) return
    this.#fetching = true
    void fetchDevices(this.lane).then((answer) => {
      this.#fetching = false
      if (this.#closed) return
      if (answer.type === 'failed') {
        this.registryTrouble = answer.detail ?? ''
        this.#mark('status')
        window.setTimeout(() => this.#fetchDevices(), retryMs)
        return
      }
      this.registryTrouble = null
      this.registry = new DeviceRegistry(answer.value)
      this.board.forget()
      this.#judgedStamp = -1
      for (const channel of ['registry', 'standing', 'series', 'status'] as const) this.#mark(channel)
      // The server started anew between the two answers: one of them is of the past, so ask again.
      if (this.#state.epoch !== null && this.registry.epoch !== this.#state.epoch && this.#socket.connected) {
        window.setTimeout(() => this.#fetchDevices(), retryMs)
      }
    })
  }

  #askClock(times: number): void {
    if (!this.#socket.connected || times === 0) return
    const asked = Date.now()
    this.#socket.emit('clock', (server) => {
      this.#samples = withSample(this.#samples, { asked, server, heard: Date.now() })
      this.#askClock(times - 1)
    })
  }

  #tellSeen(): void {
    const recent = this.latency.summary(performance.now(), seenEveryMs)
    if (recent !== null && this.#socket.connected) this.#socket.emit('seen', recent)
  }

  #watchLiveness(): void {
    const following = this.isFollowing()
    if (following !== this.#wasFollowing) this.#mark('status')
    this.#wasFollowing = following
  }

  #every(ms: number, task: () => void): void {
    this.#timers.push(window.setInterval(task, ms))
  }
}
