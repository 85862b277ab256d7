import { type Browser, chromium, type Page } from 'playwright-core'

/** A screen of its own, whose waits are as long as screens drawn without a graphics card want beside other tests. */
export async function newScreen(browser: Browser | undefined, viewport = { width: 1920, height: 1080 }): Promise<Page> {
  if (!browser) throw new Error('there is no browser')
  const context = await browser.newContext({ viewport })
  context.setDefaultTimeout(120_000)
  return await context.newPage()
}

/** Real Chromium, headless, with WebGL in software and without calls of its own to the outside. */
export function openBrowser(executablePath: string): Promise<Browser> {
  return chromium.launch({
    executablePath,
    headless: true,
    args: [
      '--no-sandbox',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--use-gl=angle',
      '--use-angle=swiftshader',
      '--enable-unsafe-swiftshader',
      '--disable-accelerated-2d-canvas',
    ],
  })
}
