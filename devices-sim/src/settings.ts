import { tlsSettings } from '@ioc/room/production'
import { commonSettings, port } from '@ioc/room/settings'
import { z } from 'zod'

/** Settings of the simulator; the flag `--devices N` goes before IOC_SIM_DEVICES. */
export const simSettings = commonSettings.extend({
  IOC_TLS_CA: tlsSettings.IOC_TLS_CA,
  IOC_TLS_NAME: tlsSettings.IOC_TLS_NAME,
  IOC_SIM_SEED: z.coerce.number().int().min(0).max(4_294_967_295).default(48),
  IOC_SIM_DEVICES: z.coerce.number().int().min(100).max(100_000).default(2000),
  IOC_SIM_TROUBLE: z.enum(['on', 'off']).default('on'),
  /** Days of history that an empty store is filled with; 0: none. */
  IOC_SIM_SEED_DAYS: z.coerce.number().int().min(0).max(365).default(14),
  /** Cameras that send a picture with each of their readings; 0: none. */
  IOC_SIM_FRAMES: z.coerce.number().int().min(0).max(1000).default(12),
  /** Inner door: readiness and figures. */
  IOC_SIM_PORT: port(8104),
})
