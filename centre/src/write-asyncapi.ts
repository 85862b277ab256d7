import { readFileSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { asyncapi } from '@ioc/domain/messages/asyncapi'
import { z } from 'zod'

/** Writes docs/asyncapi.json anew from the topic table; a test compares the two. */
const root = resolve(import.meta.dirname, '../..')
const { version } = z
  .object({ version: z.string() })
  .parse(JSON.parse(readFileSync(resolve(root, 'package.json'), 'utf8')))
writeFileSync(resolve(root, 'docs/asyncapi.json'), `${JSON.stringify(asyncapi(version), null, 2)}\n`)
