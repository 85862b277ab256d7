import { provinces } from '@ioc/domain/facts/provinces'
import { GovernmentLevel, ProvinceCode } from '@ioc/domain/place'
import { doorFaults, personFaults, personSettings, tlsSettings } from '@ioc/room/production'
import { commonSettings, port, refuseFaults, refuseOpenDemo } from '@ioc/room/settings'
import { z } from 'zod'
import { proxySettings } from './doors/trusted-proxies.ts'
import { workingTimeSettings } from './incidents/working-time-settings.ts'
import { linkFaults, linkSettings } from './link/link-settings.ts'
import { notifyFaults, notifySettings } from './notify/notify-settings.ts'
import { openIdFaults, openIdSettings } from './people/openid-settings.ts'
import { personalDataSettings } from './people/personal-data.ts'
import { databaseSettings } from './store/database-address.ts'

/** Settings of the centre's server. */
export const OperationsSettings = commonSettings.extend({
  IOC_HTTP_PORT: port(8080),
  IOC_LEVEL: GovernmentLevel.default('province'),
  IOC_PROVINCE: ProvinceCode.refine((code) => provinces.some((one) => one.code === code), {
    error: 'no province has this code',
  }).default('48'),
  /** Accounts for a demonstration, made and shown at the first start in demo mode. */
  IOC_DEMO_PEOPLE: z.enum(['on', 'off']).default('on'),
  /** Folder of the built console; without it only the interfaces are served. */
  IOC_CONSOLE_DIR: z.string().min(1).optional(),
  /** GeoJSON of commune borders, which the operator brings. */
  IOC_COMMUNES_FILE: z.string().min(1).optional(),
  ...workingTimeSettings,
  ...personSettings,
  ...tlsSettings,
  ...linkSettings,
  ...notifySettings,
  ...openIdSettings,
  ...proxySettings,
  ...personalDataSettings,
  ...databaseSettings,
  /** Bytes of camera pictures held in memory, the newest of each camera. */
  IOC_FRAMES_BYTES: z.coerce
    .number()
    .int()
    .min(1024 ** 2)
    .default(64 * 1024 ** 2),
})
export type OperationsSettings = z.infer<typeof OperationsSettings>

/** Refuses what would open the centre further than its mode allows. */
export function refuseUnsafe(settings: OperationsSettings): void {
  refuseOpenDemo(settings)
  const own = [...personFaults(settings), ...linkFaults(settings), ...notifyFaults(settings), ...openIdFaults(settings)]
  refuseFaults([...doorFaults(settings, new Date()), ...own])
}
