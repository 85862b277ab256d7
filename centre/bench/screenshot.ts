import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { builtConsole } from '../src/console-build.ts'
import { openBrowser } from '../test/browser.ts'
import { program } from '../test/needs.ts'
import { root, startProvince } from '../test/province.ts'

/**
 * Makes docs/wall.png: starts a province with its simulator, waits until the first alarms are on the wall and the map
 * is drawn, and takes the picture. `--out`, `--width`, `--height`, `--query` make others.
 */
const { values: words } = parseArgs({
  options: {
    out: { type: 'string', default: join(root, 'docs/wall.png') },
    width: { type: 'string', default: '1920' },
    height: { type: 'string', default: '1080' },
    query: { type: 'string', default: '' },
  },
})
const chromium = program('chromium')
if (!chromium) process.exit(1)
const province = await startProvince({
  rooms: ['devices-sim', 'broker', 'ingest', 'analytics', 'operations'],
  consoleDir: builtConsole(root, () => undefined),
})
const browser = await openBrowser(chromium)
try {
  const page = await browser.newPage({ viewport: { width: Number(words.width), height: Number(words.height) } })
  await page.goto(`${province.url()}/${words.query}`)
  await page.waitForSelector('[data-alert-key]', { timeout: 240_000 })
  // Until the sparklines have a shape and the map stands still.
  await page.waitForTimeout(90_000)
  await page.screenshot({ path: words.out })
  process.stdout.write(`${words.out}\n`)
} finally {
  await browser.close()
  await province.stop()
}
