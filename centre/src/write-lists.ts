import { resolve } from 'node:path'
import { writeLists } from './lists.ts'

/** Writes the lists of domains and worlds; the type check begins with it. */
for (const list of writeLists(resolve(import.meta.dirname, '../..'))) process.stdout.write(`written: ${list}\n`)
