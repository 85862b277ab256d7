import { isIP } from 'node:net'
import ipaddr from 'ipaddr.js'
import { z } from 'zod'

/** Setting of the proxies whose word on where a request comes from is believed. */
export const proxySettings = {
  /** Addresses, or networks as `10.0.0.0/24`; commas between. */
  IOC_TRUSTED_PROXIES: z
    .string()
    .transform((text) => text.split(',').flatMap((one) => one.trim() || []))
    .refine((all) => all.every((one) => isIP(one) !== 0 || isNetwork(one)), {
      error: 'it lists addresses of proxies, such as 10.0.0.7 or 10.0.0.0/28, with commas between; never everybody',
    })
    .default([]),
}

function isNetwork(text: string): boolean {
  return isIP(text.split('/')[0] ?? '') !== 0 && ipaddr.isValidCIDR(text) && !text.endsWith('/0')
}
