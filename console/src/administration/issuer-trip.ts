const mark = '#sign-in'
const left = 'hai-dang.left-for-issuer'
/** As long as the centre itself waits for who went to the issuer. */
const tripMs = 10 * 60_000

/** Notes which page goes to the issuer: the issuer sends everybody back to the wall. */
export function leaveForIssuer(): void {
  const { pathname, search } = window.location
  try {
    window.sessionStorage.setItem(left, `${Date.now()} ${pathname}${search}`)
  } catch {
    // A browser that keeps nothing comes back to the wall.
  }
}

/** Back from the issuer, with a session or without: the address becomes that of the page that went. */
export function comeBack(): void {
  const { pathname, search, hash } = window.location
  const page = pageThatLeft()
  if (page !== null && pathname === '/' && search === '') window.history.replaceState(null, '', `${page}${hash}`)
}

/** Whether the page has come back from the issuer without a session, to be told why. */
export function isRefusedReturn(): boolean {
  return window.location.hash === mark
}

/** Takes the mark out of the address, so that the page as it begins anew says it no more. */
export function forgetReturn(): void {
  const { pathname, search } = window.location
  if (isRefusedReturn()) window.history.replaceState(null, '', `${pathname}${search}`)
}

function pageThatLeft(): string | null {
  try {
    const kept = window.sessionStorage.getItem(left)
    window.sessionStorage.removeItem(left)
    const [at = '', page = ''] = (kept ?? '').split(' ')
    // One path of this centre: two slashes would be the name of another host.
    return /^\/(?!\/)/.test(page) && Date.now() - Number(at) < tripMs ? page : null
  } catch {
    return null
  }
}
