export type Log = {
  info(message: string): void
  warn(message: string): void
  error(message: string, cause?: unknown): void
}

/** Lines of a room on standard output and error; control characters are made visible, so no input forges a line. */
export function roomLog(room: string): Log {
  const line = (message: string) => `${room}: ${message.replaceAll(/\p{Cc}/gu, '\uFFFD')}\n`
  return {
    info: (message) => void process.stdout.write(line(message)),
    warn: (message) => void process.stderr.write(line(message)),
    error: (message, cause) =>
      void process.stderr.write(line(cause === undefined ? message : `${message}: ${reason(cause)}`)),
  }
}

/** What went wrong, in words, without the stack. */
export function reason(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause)
  return cause.cause === undefined ? cause.message : `${cause.message} (${reason(cause.cause)})`
}
