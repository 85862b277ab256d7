import type { Alert } from '@ioc/domain/alert'
import type { LaneName } from '@ioc/domain/lane'
import type { Log } from '@ioc/room/log'
import { type AlertReport, type Feed, startAlertFeed } from '../alerts/alert-feed.ts'
import type { AlertPublisher } from '../alerts/alert-publisher.ts'
import { alertsToShow, alertsToTell, dropAlerts, markTold } from '../alerts/alert-store.ts'
import { beginLives } from '../alerts/alert-taking.ts'
import { gatewayFinder } from '../alerts/gateway-finder.ts'
import { startShelvingWatch } from '../alerts/shelving-watch.ts'
import type { Figures } from '../figures.ts'
import type { AskRoom } from '../rooms/room-doors.ts'
import type { Database } from '../store/store.ts'
import type { Tables } from '../tables/tables.ts'
import type { DeviceNumbers } from '../twin/device-numbers.ts'
import { LaneView } from '../twin/lane-view.ts'
import { startTwinFeed } from '../twin/twin-feed.ts'

type Parts = {
  dataDir: string
  epoch: string
  tables: Tables
  numbers: DeviceNumbers
  database: Database
  ask: AskRoom
  publisher: AlertPublisher
  link: AlertReport
  figures: Figures
  log: Log
  now: () => number
  onBroken: (cause: unknown) => void
}

type RunningLane = { view: LaneView; isLoaded: boolean; feeds: Feed[] }

const clearedShown = 200

/** Keeps a view of every lane of the table that is not deleted, fed from the journal. */
export class RunningLanes {
  readonly #parts: Parts
  readonly #lanes = new Map<LaneName, RunningLane>()
  /** Deleted lanes of which nothing is left here; a name is never used twice. */
  readonly #dropped = new Set<LaneName>()
  #turn: Promise<void> = Promise.resolve()

  constructor(parts: Parts) {
    this.#parts = parts
  }

  /** Starts what the table has and stops what it has no longer; calls come one after another. */
  follow(): Promise<void> {
    this.#turn = this.#turn.then(() => this.#follow())
    return this.#turn
  }

  view(lane: LaneName): LaneView | undefined {
    return this.#lanes.get(lane)?.view
  }

  views(): LaneView[] {
    return [...this.#lanes.values()].map(({ view }) => view)
  }

  /** Whether the newest values of the live lane are there. */
  isLiveLoaded(): boolean {
    return this.#lanes.get('live')?.isLoaded ?? false
  }

  async stop(): Promise<void> {
    await this.#turn
    for (const running of this.#lanes.values()) await stopFeeds(running)
    this.#lanes.clear()
  }

  async #follow(): Promise<void> {
    for (const { name, state } of this.#parts.tables.lanes.values()) {
      const running = this.#lanes.get(name)
      if (state !== 'deleted' && !running) this.#lanes.set(name, await this.#start(name))
      if (state !== 'deleted' || this.#dropped.has(name)) continue
      this.#dropped.add(name)
      if (running) {
        this.#lanes.delete(name)
        await stopFeeds(running)
        this.#parts.publisher.forget(name)
      }
      await dropAlerts(this.#parts.database, name)
    }
  }

  async #start(lane: LaneName): Promise<RunningLane> {
    const { dataDir, epoch, numbers, database, ask, publisher, figures, link, now, onBroken } = this.#parts
    const view = new LaneView(lane, epoch, { numbers, now: now() })
    const running: RunningLane = { view, isLoaded: false, feeds: [] }
    const explanations = () => view.board.explanations(gatewayFinder(this.#parts.tables))
    const conditions = await alertsToShow(database, lane, clearedShown)
    view.board.begin(conditions)
    view.board.begin(await beginLives(database, lane, { conditions, explanations: explanations() }))
    await publisher.serve({
      lane,
      toTell: () => alertsToTell(database, lane),
      heaviest: (subject) => view.board.heaviest(subject),
      markTold: (condition) => markTold(database, lane, condition),
    })
    const tell = (alerts: readonly Alert[], conditions: ReadonlySet<string>) => {
      for (const alert of alerts) view.board.put(alert)
      // The broker tells conditions; the response to them is for the centre's own people.
      const told = alerts.filter(({ key }) => conditions.has(key))
      publisher.offer(
        lane,
        told.map(({ response: _, ...condition }) => condition),
      )
    }
    const from = { dataDir, lane, database, figures, explanations, link, now, onBroken }
    running.feeds.push(await startAlertFeed(from, tell))
    running.feeds.push(startShelvingWatch({ lane, view, database, explanations, link, onBroken }))
    running.feeds.push(
      startTwinFeed({
        dataDir,
        lane,
        twin: view.twin,
        ask,
        figures,
        now,
        onBroken,
        onLoaded: () => {
          view.loaded(now())
          running.isLoaded = true
        },
        onStamp: () => view.heardStamp(now()),
      }),
    )
    return running
  }
}

async function stopFeeds(running: RunningLane): Promise<void> {
  await Promise.all(running.feeds.map((feed) => feed.stop()))
}
