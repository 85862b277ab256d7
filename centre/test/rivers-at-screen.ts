import { floodGauges } from '@ioc/domain/facts/flood'
import { Latest } from '@ioc/domain/messages/api-shapes'
import { newScreen, openBrowser } from './browser.ts'
import type { Province } from './province.ts'

/** The highest level, '1' to '3', that each gauge stands above in a lane by its newest value; '0': none. */
export async function exceededLevels(province: Province, lane: string): Promise<ReadonlyMap<string, string>> {
  const levels = new Map<string, string>()
  for (const { site } of floodGauges) {
    const { device, values } = await province.ask(`/api/devices/${site}/latest?lane=${lane}`, Latest)
    const metres = values[0]?.v ?? Number.NEGATIVE_INFINITY
    const above = Object.entries(device.thresholds).filter(([, level]) => metres >= level)
    levels.set(
      site,
      above
        .map(([name]) => name.slice('bd'.length))
        .sort()
        .at(-1) ?? '0',
    )
  }
  return levels
}

/** What the wall of a lane shows in an emergency, once its rivers are there. */
export async function riversOnWall(province: Province, lane: string, chromium: string) {
  const browser = await openBrowser(chromium)
  try {
    const page = await newScreen(browser)
    await page.goto(`${province.url()}/?lane=${lane}`)
    await page.waitForSelector('[data-gauge]')
    const rivers: { id: string; level: string }[] = []
    for (const row of await page.locator('[data-gauge]').all()) {
      const [id, level] = [await row.getAttribute('data-gauge'), await row.getAttribute('data-level')]
      rivers.push({ id: id ?? '', level: level ?? '' })
    }
    return { rivers, cameras: await page.locator('.cameras').count() }
  } finally {
    await browser.close()
  }
}
