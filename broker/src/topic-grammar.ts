const longestTopic = 256

/**
 * Topics and filters that we let in: at most 256 bytes of UTF-8 without control characters (so no NUL, MQTT 3.1.1,
 * 1.5.3) and without U+FFFD, which is what invalid bytes are decoded to: two different topics would become one.
 */
export function isCleanTopic(topic: string): boolean {
  if (topic.length === 0 || topic.length > longestTopic) return false
  return !/[\p{Cc}\uFFFD]/u.test(topic) && Buffer.byteLength(topic) <= longestTopic
}

/** The client id of an identity: the identity itself, or `<identity>:<name of this connection>`. */
export function isClientIdOf(identity: string, clientId: string): boolean {
  return clientId === identity || (clientId.startsWith(`${identity}:`) && isClientId(clientId))
}

/** An id of `domain/identity.ts`, with at most one name of a connection behind a colon. */
export function isClientId(clientId: string): boolean {
  return /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}(:[A-Za-z0-9._-]{1,64})?$/.test(clientId)
}
