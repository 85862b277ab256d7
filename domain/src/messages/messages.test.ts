import { expect, test } from 'vitest'
import { openapi } from './openapi.ts'
import type { Route } from './route.ts'
import { routes } from './routes.ts'
import { addressed, parseTopic } from './topics.ts'

test('an address fills every hole of its topic, and is read back from it', () => {
  const topic = addressed('reading', { lane: 'live', commune: '20242', publisher: 'GW-1' })
  expect(topic).toBe('ioc/live/reading/20242/GW-1')
  expect(parseTopic(topic)).toEqual({ name: 'reading', lane: 'live', commune: '20242', publisher: 'GW-1' })
  expect(parseTopic(addressed('stamp', { lane: 'replay-x' }))).toEqual({ name: 'stamp', lane: 'replay-x' })
})

test.each([
  '',
  'ioc',
  'ioc/live',
  'ioc/live/reading',
  'ioc/live/reading/20242',
  'ioc/live/reading/20242/a/b',
  'other/live/stamp',
  'ioc//stamp',
  'ioc/live/stamp/x',
])('"%s" is no topic of ours', (topic) => {
  expect(parseTopic(topic)).toBeUndefined()
})

test('OpenAPI lists every route with its right and its errors', () => {
  const document = JSON.stringify(openapi('0.1.0'))
  for (const [name, route] of Object.entries<Route>(routes)) {
    expect(document).toContain(`"operationId":"${name}"`)
    expect(document).toContain(route.path.replaceAll(/:(\w+)/g, '{$1}'))
  }
  expect(document.match(/"x-right":/g)).toHaveLength(Object.keys(routes).length)
  expect(document.match(/application\/problem\+json/g)).toHaveLength(Object.keys(routes).length)
})
