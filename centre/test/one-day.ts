import { setTimeout as sleep } from 'node:timers/promises'
import { localDay } from '@ioc/domain/data-quality'

const longEnoughMs = 240_000

/** What is spent is counted by the day of Việt Nam: where it ends within minutes, the next is waited for. */
export async function untilWithinOneDay(): Promise<void> {
  if (localDay(Date.now() + longEnoughMs) !== localDay(Date.now())) await sleep(longEnoughMs)
}
