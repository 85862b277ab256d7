import { setTimeout as sleep } from 'node:timers/promises'
import { parentPort, workerData } from 'node:worker_threads'
import { portOf } from '@ioc/room/announcement'
import { reason } from '@ioc/room/log'
import { runToken } from '@ioc/room/run-token'
import { z } from 'zod'
import { instrumentsOf, makeFleet } from './fleet.ts'
import { historyBatches, pastTroubles } from './history.ts'
import { SeedingOrder, type SeedingWord } from './seeding-order.ts'
import { weatherOf } from './weather.ts'

/** Makes the past and hands it to ingest, batch by batch, each again until ingest has it. */
const order = z.object({ data: SeedingOrder }).parse(workerData).data
const token = runToken(order.dataDir)
const say = (word: SeedingWord) => parentPort?.postMessage(word)

async function hand(body: string): Promise<void> {
  for (;;) {
    const failed = await tryToHand(body)
    if (failed === undefined) return
    say({ type: 'waiting', detail: failed })
    await sleep(2000)
  }
}

async function tryToHand(body: string): Promise<string | undefined> {
  const port = portOf(order.dataDir, 'ingest', 'door')
  if (port === undefined) return 'ingest is away'
  try {
    const answer = await fetch(`http://127.0.0.1:${port}/import`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body,
    })
    const text = await answer.text()
    return answer.ok ? undefined : `ingest answered ${answer.status}: ${text.slice(0, 200)}`
  } catch (cause) {
    return reason(cause)
  }
}

const fleet = makeFleet(order.seed, order.devices)
const instruments = instrumentsOf(order.seed, fleet.devices)
const troubles = order.trouble ? pastTroubles(order.seed, instruments, order.span) : []
const weather = weatherOf(order.seed)
let said = 0
for (const { batch, done } of historyBatches({ instruments, weather, span: order.span, troubles })) {
  await hand(JSON.stringify(batch))
  if (done - said < 0.01 && done < 1) continue
  said = done
  say({ type: 'done', done })
}
