/** Identity of the centre's own voice on the broker. */
export const centreIdentity = 'operations'

/** Identity of the credential that publishes into a replay lane. */
export function playerOf(lane: string): string {
  return `player-${lane}`
}

/** Identities whose credentials the centre makes by itself: no publisher may stand under one of them. */
export function isOwnIdentity(id: string): boolean {
  return id === centreIdentity || id.startsWith(playerOf(''))
}
