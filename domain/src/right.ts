/**
 * What a caller must hold for a route or event. `public`: nothing, in production too: what is asked before signing in;
 * `read`: nothing in demo mode on loopback, else the administrator; `administer`: the administrator token, as bearer or
 * as the session cookie (rooms of this centre may use the token of the inner doors); `device`: the token of the very
 * device that the path names, and nobody else's; `command`: the administrator as a person, for what moves something in
 * the world: rooms, and so the player of a replay, may not.
 */
export type Right = 'public' | 'read' | 'administer' | 'device' | 'command'
