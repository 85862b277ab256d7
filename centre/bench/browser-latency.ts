import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { builtConsole } from '../src/console-build.ts'
import { openBrowser } from '../test/browser.ts'
import { root, startProvince } from '../test/province.ts'
import { benchFleet } from './fleet.ts'

/** What the wall says of its latency at its `main` covers this long. */
const latencySeconds = 30
const settlingSeconds = 15

export type BrowserFigure = { readingsPerSecond: number; seconds: number; p99: number; count: number }

/**
 * Arrival at the broker to the frame that shows it, as the console in Chromium measures it for itself (offset of the
 * clocks included), under a steady load: of the last half minute, once a wall that was just opened and a load that just
 * began have settled.
 */
export async function browserLatency(executable: string, readingsPerSecond: number): Promise<BrowserFigure> {
  const seconds = settlingSeconds + latencySeconds
  const province = await startProvince({ consoleDir: builtConsole(root, () => undefined) })
  const browser = await openBrowser(executable)
  let load: ChildProcess | undefined
  try {
    const packsPerSecond = readingsPerSecond / 4
    const fleet = benchFleet(200, Math.ceil(packsPerSecond / 200))
    const tokens = await province.register(fleet.records)
    const page = await browser.newPage({ viewport: { width: 1920, height: 1080 } })
    await page.goto(province.url())
    await page.waitForSelector('main[data-lane="live"]')
    const order = join(mkdtempSync(join(tmpdir(), 'ioc-bench-')), 'order.json')
    const connections = fleet.gateways.map((gateway) => ({ ...gateway, token: tokens.get(gateway.identity) ?? '' }))
    writeFileSync(
      order,
      JSON.stringify({ port: province.mqttPort(), commune: '20242', packsPerSecond, seconds, connections }),
    )
    load = spawn(process.execPath, ['--import', 'tsx', join(root, 'centre/bench/load.ts'), order], { stdio: 'ignore' })
    await once(load, 'exit')
    const figure = async (name: string) => Number(await page.getAttribute('main', `data-latency-${name}`))
    return { readingsPerSecond, seconds: latencySeconds, p99: await figure('p99'), count: await figure('recent') }
  } finally {
    load?.kill()
    await browser.close()
    await province.stop()
  }
}
