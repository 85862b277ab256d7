import { closeSync, openSync } from 'node:fs'

/** Name of the file that a writer touches after each commit of a topic. */
export function wakePath(path: string, topic: string): string {
  return `${path}.${topic}.wake`
}

/** A file of one byte, made where there is none; opened without O_APPEND, which would make it grow with each commit. */
export function openWake(path: string): number {
  closeSync(openSync(path, 'a'))
  return openSync(path, 'r+')
}
