const mark = '#sign-in'

/** Whether the page has come back from the issuer without a session, to be told why. */
export function isRefusedReturn(): boolean {
  return window.location.hash === mark
}

/** Takes the mark out of the address, so that the page as it begins anew says it no more. */
export function forgetReturn(): void {
  const { pathname, search } = window.location
  if (isRefusedReturn()) window.history.replaceState(null, '', `${pathname}${search}`)
}
