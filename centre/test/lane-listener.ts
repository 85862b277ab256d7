import { setTimeout as sleep } from 'node:timers/promises'
import type { ConsoleToServer, ServerToConsole } from '@ioc/domain/messages/live-events'
import { io, type Socket } from 'socket.io-client'
import { z } from 'zod'
import { type AlertSubscriber, subscribeToAlerts } from './alert-subscriber.ts'
import type { Province } from './province.ts'

/** What comes to a subscriber of alerts, and to one screen for each lane. */
export type LaneListener = {
  heard(lane: string): number
  /** How many alerts of the lane a subscriber finds that comes only now. */
  retained(lane: string): Promise<number>
  values(lane: string): number
  alerts(lane: string): number
  /** Opens a screen on a lane, which must be there. */
  watch(lane: string): Promise<void>
  close(): void
}

export async function listenToLanes(province: Province): Promise<LaneListener> {
  const subscriber = await newSubscriber(province)
  const screens: Socket<ServerToConsole, ConsoleToServer>[] = []
  const values = new Map<string, number>()
  const alerts = new Map<string, number>()
  const add = (counts: Map<string, number>, lane: string, n: number) => counts.set(lane, (counts.get(lane) ?? 0) + n)
  const of = (heard: AlertSubscriber['heard'], lane: string) =>
    heard.filter(({ topic }) => topic.startsWith(`ioc/${lane}/`)).length
  return {
    heard: (lane) => of(subscriber.heard, lane),
    retained: async (lane) => {
      const late = await newSubscriber(province)
      // What is retained comes behind SUBACK: a broker that has answered again and again since then has sent it.
      for (let asked = 0; asked < 5; asked++) {
        await sleep(100)
        await late.ping()
      }
      late.end()
      return of(
        late.heard.filter(({ retained }) => retained),
        lane,
      )
    },
    values: (lane) => values.get(lane) ?? 0,
    alerts: (lane) => alerts.get(lane) ?? 0,
    watch: async (lane) => {
      const screen: Socket<ServerToConsole, ConsoleToServer> = io(province.url(), {
        transports: ['websocket'],
        forceNew: true,
      })
      screens.push(screen)
      // Counted under the lane that was asked for, whatever the server says it is.
      screen.on('changes', ({ ticks }) => {
        for (const tick of ticks) {
          add(values, lane, tick.v.length)
          add(alerts, lane, tick.alerts.length)
        }
      })
      await new Promise<void>((resolve, reject) => {
        screen.emit('subscribe', { lane, communes: 'all', since: null }, (answer) => {
          if (answer.type !== 'snapshot') return reject(new Error(`${lane}: ${answer.type}`))
          add(values, lane, answer.snapshot.v.length)
          add(alerts, lane, answer.snapshot.alerts.length)
          resolve()
        })
      })
    },
    close: () => {
      subscriber.end()
      for (const screen of screens) screen.close()
    },
  }
}

let subscribers = 0

async function newSubscriber(province: Province): Promise<AlertSubscriber> {
  const identity = `watcher-${++subscribers}`
  const issued = await province.send('POST', '/api/credentials', { identity, right: { type: 'observer' } })
  const { token } = z.object({ token: z.string() }).parse(issued)
  const deadline = Date.now() + 60_000
  for (;;) {
    try {
      return await subscribeToAlerts(province.mqttPort(), identity, token)
    } catch (cause) {
      // A new credential is in force within a second.
      if (Date.now() > deadline) throw cause
      await sleep(200)
    }
  }
}
