/**
 * The hosts under which this centre may be asked: its loopback names, and those the operator named. A name without a
 * port is that of a proxy on the usual one, or of this centre on its own.
 */
export function allowedHosts(port: number, publicHosts: string | undefined): ReadonlySet<string> {
  const loopback = ['127.0.0.1', 'localhost', '[::1]'].map((name) => `${name}:${port}`)
  const named = (publicHosts ?? '').split(',').map((name) => name.trim().toLowerCase())
  const asked = named.flatMap((name) => (/:\d+$/.test(name) ? [name] : [name, `${name}:${port}`]))
  return new Set([...loopback, ...asked.filter((name) => name !== '' && name !== `:${port}`)])
}

export type SiteFacts = { host: string | undefined; origin: string | undefined }

/**
 * Why a request or upgrade is refused by where it comes from: a foreign `Host` is DNS rebinding, a foreign `Origin`
 * another site's page. WebSockets know no CORS, so the upgrade is judged by the same rule.
 */
export function refuseSite(
  facts: SiteFacts,
  allowed: ReadonlySet<string>,
): 'foreign_host' | 'foreign_origin' | undefined {
  if (!facts.host || !allowed.has(facts.host.toLowerCase())) return 'foreign_host'
  if (facts.origin !== undefined && !allowed.has(originHost(facts.origin) ?? '')) return 'foreign_origin'
  return undefined
}

/** A change made with the session cookie must come from a page of this very host (CSRF). */
export function isOwnPage(facts: SiteFacts): boolean {
  return facts.origin !== undefined && originHost(facts.origin) === facts.host?.toLowerCase()
}

function originHost(origin: string): string | undefined {
  return /^https?:\/\/([^/?#@\\\s]+)$/.exec(origin.toLowerCase())?.[1]
}
