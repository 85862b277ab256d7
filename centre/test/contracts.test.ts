import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { asyncapi } from '@ioc/domain/messages/asyncapi'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { root } from './province.ts'

const json = (file: string): unknown => JSON.parse(readFileSync(join(root, file), 'utf8'))

test('the committed AsyncAPI document is the one that the topic table makes (else: npm run asyncapi)', () => {
  const { version } = z.object({ version: z.string() }).parse(json('package.json'))
  expect(json('docs/asyncapi.json')).toEqual(asyncapi(version))
})
