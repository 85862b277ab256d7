import type { OperationsSettings } from '../settings.ts'
import type { Callers } from './callers.ts'
import { addConsole } from './console-files.ts'
import { type DoorParts, httpDoor } from './http-door.ts'
import { listen } from './listen.ts'
import type { Handlers } from './route-types.ts'
import { allowedHosts } from './same-site.ts'
import { screenDoor } from './screen-door.ts'
import { type ScreenParts, Screens } from './screens.ts'

type Parts = Omit<DoorParts, 'tls' | 'proxies' | 'hosts'> & Omit<ScreenParts, 'server'> & { callers: Callers }

/** What is under way when a centre stops is answered, unless it takes longer. */
const farewellMs = 5000

export type CentreDoors = { port: number; screens: Screens; close: () => Promise<void> }

/** Opens all that a centre is asked through on its one port: routes, console and screens. */
export async function openCentreDoors(
  settings: OperationsSettings,
  given: Parts,
  handlers: Handlers,
): Promise<CentreDoors> {
  let hosts: ReadonlySet<string> = new Set()
  const { IOC_TLS_CERT: cert, IOC_TLS_KEY: key } = settings
  const parts = {
    ...{ ...given, hosts: () => hosts, tls: cert && key ? { cert, key } : undefined },
    proxies: settings.IOC_TRUSTED_PROXIES,
  }
  const door = httpDoor(parts, handlers)
  addConsole(door, parts, { consoleDir: settings.IOC_CONSOLE_DIR, communesFile: settings.IOC_COMMUNES_FILE })
  const server = screenDoor({ ...parts, http: door.server })
  const screens = new Screens({ ...parts, server })
  const port = await listen(door, {
    host: settings.IOC_HOST,
    port: settings.IOC_HTTP_PORT,
    setting: settings.IOC_LEVEL === 'national' ? 'IOC_NATIONAL_HTTP_PORT' : 'IOC_HTTP_PORT',
  })
  hosts = allowedHosts(port, settings.IOC_PUBLIC_HOST)
  return {
    ...{ port, screens },
    close: async () => {
      // Whoever asks again and again on one connection would keep the server open for ever.
      const idle = setInterval(() => door.server.closeIdleConnections(), 50)
      const slow = setTimeout(() => door.server.closeAllConnections(), farewellMs)
      await server.close()
      clearInterval(idle)
      clearTimeout(slow)
      await door.close()
    },
  }
}
