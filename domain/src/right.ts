/**
 * What a caller must hold for a route or event. `public`: nothing, in production too: what is asked before signing in;
 * `read`: to see; `operate`: to act on alerts and to do work (acknowledge, shelve, carry out a task); `manage`: to
 * answer for work (assign, close, set targets); `engineer`: to run the technical side (lanes, quarantine, what is out
 * of service); `govern`: to act for the nation towards provinces; `administer`: who may come in, keys, registry (rooms
 * of this centre may use the token of the inner doors); `device`: the token of the very device that the path names, and
 * nobody else's; `command`: a person, for what moves something in the world: rooms, and so the player of a replay, may
 * not. In demo mode, on loopback alone, `read` needs no sign-in.
 */
export type Right =
  | 'public'
  | 'read'
  | 'operate'
  | 'manage'
  | 'engineer'
  | 'govern'
  | 'administer'
  | 'device'
  | 'command'
