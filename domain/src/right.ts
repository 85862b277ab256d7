import { z } from 'zod'

/**
 * What a caller must hold for a route or event. `public`: nothing, in production too: what is asked before signing in;
 * `self`: any person who is signed in, for the own account alone, also while the password must be changed; `read`: to
 * see; `operate`: to act on alerts and to do work (acknowledge, shelve, carry out a task); `manage`: to answer for work
 * (assign, close, set targets); `notify`: to see who is told of what, and what became of it; `engineer`: to run the
 * technical side (lanes, quarantine, what is out of service; rooms of this centre may use the token of the inner
 * doors); `govern`: to act for the nation towards provinces; `administer`: who may come in, keys, registry (rooms may
 * too); `found`: who administers, and the administrator token where administrators have accounts already: to make one
 * or to let one in again; `device`: the token of the very device that the path names, and nobody else's; `command`: a
 * person, for what moves something in the world: rooms, and so the player of a replay, may not. In demo mode, on
 * loopback alone, `read` needs no sign-in.
 */
export const Right = z.enum([
  'public',
  'self',
  'read',
  'operate',
  'manage',
  'notify',
  'engineer',
  'govern',
  'administer',
  'found',
  'device',
  'command',
])
export type Right = z.infer<typeof Right>
