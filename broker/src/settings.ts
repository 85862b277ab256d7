import { doorFaults, tlsSettings } from '@ioc/room/production'
import { commonSettings, port, refuseFaults, refuseOpenDemo, SettingsError } from '@ioc/room/settings'
import { z } from 'zod'

/** Settings of the broker; see docs/settings.md. */
export const brokerSettings = commonSettings.extend({
  IOC_MQTT_PORT: port(1883),
  IOC_MQTTS_PORT: port(8883),
  IOC_WS_PORT: port(8083),
  IOC_BROKER_DOOR: port(8101),
  /** Without certificate and key there is no TLS door. */
  ...tlsSettings,
  /** PEM file of the authority whose client certificates stand in for a token. */
  IOC_TLS_CLIENT_CA: z.string().optional(),
  /** Host names, by comma, under which browsers may reach the WebSocket door, besides loopback and IOC_HOST. */
  IOC_WS_HOSTS: z
    .string()
    .default('')
    .transform((names) => names.split(',').filter((name) => name !== '')),
  IOC_CONNECTS_PER_IDENTITY: z.coerce.number().int().positive().default(15),
  IOC_CONNECTS_PER_ADDRESS: z.coerce.number().int().positive().default(6000),
  /** Bytes of `raw` that wait for ingest before publishes are refused. */
  IOC_RAW_BYTES: z.coerce
    .number()
    .positive()
    .default(8 * 1024 ** 3),
  /** Share of the disk that must stay free. */
  IOC_RAW_FREE_SHARE: z.coerce.number().min(0).max(1).default(0.05),
})
export type BrokerSettings = z.infer<typeof brokerSettings>

/** A demo that would be open to the network does not start, nor production without TLS. */
export function refuseUnsafe(settings: BrokerSettings): void {
  refuseOpenDemo(settings)
  refuseFaults(doorFaults(settings, new Date()))
  const { IOC_TLS_CERT: cert, IOC_TLS_KEY: key } = settings
  if ((cert === undefined) !== (key === undefined))
    throw new SettingsError('IOC_TLS_CERT and IOC_TLS_KEY go together (see docs/settings.md)')
}
