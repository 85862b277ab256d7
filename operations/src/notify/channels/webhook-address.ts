import { lookup as dnsLookup } from 'node:dns/promises'
import { isIP } from 'node:net'
import type { Label } from '@ioc/domain/label'
import ipaddr from 'ipaddr.js'

export type Lookup = (host: string) => Promise<readonly string[]>

/** Every address of a name, as the system knows it. */
export const systemLookup: Lookup = async (host) =>
  (await dnsLookup(host, { all: true, verbatim: true })).map(({ address }) => address)

/** `host:port` of inner receivers that the operator allows, whatever their addresses are. */
export type AllowList = ReadonlySet<string>

const usualPorts = new Set(['80', '443', '8080', '8443'])
/** Addresses of the public IPv6 internet (RFC 4291, IANA): all else is inner, translated or reserved. */
const publicV6 = ipaddr.IPv6.parseCIDR('2000::/3')

/** May a webhook connect to this address without being on the list of inner ones? */
export function isPublicAddress(address: string): boolean {
  if (isIP(address) === 0) return false
  const parsed = ipaddr.parse(address)
  if (parsed.range() !== 'unicast') return false
  return !(parsed instanceof ipaddr.IPv6) || parsed.match(publicV6)
}

/** Why nothing may be posted there, as far as its letters say; undefined where they do not forbid it. */
export function refuseWebhook(url: URL, allowed: AllowList): Label | undefined {
  if (url.protocol !== 'http:' && url.protocol !== 'https:')
    return {
      en: `${url.protocol} is no address of a webhook: use https`,
      vi: `${url.protocol} không dùng cho địa chỉ webhook: hãy dùng https`,
    }
  if (url.username !== '' || url.password !== '')
    return {
      en: 'a webhook address holds no user or password',
      vi: 'địa chỉ webhook không được chứa tên người dùng hay mật khẩu',
    }
  const host = hostOf(url)
  const [port, whole] = [portOf(url), place(url, host)]
  if (allowed.has(whole)) return undefined
  if (!usualPorts.has(port))
    return {
      en: `port ${port} is not taken (80, 443, 8080, 8443 are); add ${whole} to IOC_WEBHOOK_ALLOW`,
      vi: `không nhận cổng ${port} (chỉ nhận 80, 443, 8080, 8443); hãy thêm ${whole} vào IOC_WEBHOOK_ALLOW`,
    }
  // What browsers read as an address (0x7f.1, 2130706433) stands here as one already.
  if (isIP(host) !== 0 && !isPublicAddress(host)) return innerAddress(url, host)
  return undefined
}

/**
 * The one address that a webhook is sent to. The name is asked for once, every address that it has is judged, and the
 * connection goes to what was judged: a name that means something else a moment later changes nothing.
 */
export async function pinWebhook(
  url: URL,
  allowed: AllowList,
  lookup: Lookup,
): Promise<{ address: string; family: 4 | 6 } | { refused: string } | { unknown: string }> {
  const refusal = refuseWebhook(url, allowed)
  if (refusal !== undefined) return { refused: refusal.en }
  const host = hostOf(url)
  let addresses: readonly string[]
  try {
    addresses = isIP(host) === 0 ? await lookup(host) : [host]
  } catch {
    addresses = []
  }
  const [first] = addresses
  if (first === undefined) return { unknown: `the name ${host} is not known` }
  const isOpen = (address: string) => allowed.has(place(url, address)) || isPublicAddress(address)
  const inner = allowed.has(place(url, host)) ? undefined : addresses.find((address) => !isOpen(address))
  if (inner !== undefined) return { refused: innerAddress(url, inner).en }
  return { address: first, family: isIP(first) === 6 ? 6 : 4 }
}

function innerAddress(url: URL, address: string): Label {
  const [host, whole] = [hostOf(url), place(url, hostOf(url))]
  return {
    en: `${host} is the inner address ${address}; if it is meant, add ${whole} to IOC_WEBHOOK_ALLOW`,
    vi: `${host} là địa chỉ nội bộ ${address}; nếu đúng là nơi cần gửi, hãy thêm ${whole} vào IOC_WEBHOOK_ALLOW`,
  }
}

function place(url: URL, host: string): string {
  return `${host}:${portOf(url)}`
}

function portOf(url: URL): string {
  return url.port || (url.protocol === 'https:' ? '443' : '80')
}

function hostOf(url: URL): string {
  return url.hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '')
}
