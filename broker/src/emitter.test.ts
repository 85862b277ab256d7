import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Emitter } from './emitter.ts'
import { TopicTree } from './topic-tree.ts'

type Message = { topic: string; n: number }

test('a filter fits topics as MQTT 3.1.1 section 4.7 says', () => {
  const table: [filter: string, topic: string, fits: boolean][] = [
    ['a/b', 'a/b', true],
    ['a/b', 'a/b/c', false],
    ['a/+', 'a/b', true],
    ['a/+', 'a/', true],
    ['a/+', 'a', false],
    ['a/+/c', 'a/b/c', true],
    ['+', '/a', false],
    ['/+', '/a', true],
    ['#', 'a/b', true],
    ['a/#', 'a', true],
    ['a/#', 'a/b/c', true],
    ['a/#', 'ab', false],
    ['__proto__', 'a', false],
    ['__proto__', '__proto__', true],
  ]
  for (const [filter, topic, fits] of table) {
    const tree = new TopicTree<string>()
    tree.add(filter, 'x')
    expect([filter, topic, tree.match(topic)]).toEqual([filter, topic, fits ? ['x'] : []])
    tree.remove(filter, 'x')
    expect(tree.match(topic)).toEqual([])
  }
})

test('filters come and go in any order and only those that are there are found', () => {
  const level = fc.constantFrom('a', 'b', '+', '')
  const filter = fc
    .tuple(fc.array(level, { minLength: 1, maxLength: 4 }), fc.boolean())
    .map(([levels, rest]) => [...levels, ...(rest ? ['#'] : [])].join('/'))
  const topic = fc
    .array(fc.constantFrom('a', 'b', ''), { minLength: 1, maxLength: 5 })
    .map((levels) => levels.join('/'))
  fc.assert(
    fc.property(fc.array(fc.tuple(filter, fc.boolean())), topic, (steps, asked) => {
      const tree = new TopicTree<string>()
      const held: string[] = []
      for (const [name, adds] of steps) {
        if (adds) {
          tree.add(name, name)
          held.push(name)
        } else {
          tree.remove(name, name)
          const place = held.indexOf(name)
          if (place >= 0) held.splice(place, 1)
        }
      }
      const fits = (name: string) =>
        new RegExp(`^${name === '#' ? '.*' : name.replace(/\/#$/, '(/.*)?').replaceAll('+', '[^/]*')}$`).test(asked)
      expect(tree.match(asked).sort()).toEqual(held.filter(fits).sort())
    }),
  )
})

test('messages reach a listener in order, never more at a time than the concurrency', async () => {
  const emitter = new Emitter<Message>({ concurrency: 3 })
  const heard: number[] = []
  let under = 0
  emitter.on('t', (message, done) => {
    heard.push(message.n)
    under++
    expect(under).toBeLessThanOrEqual(3)
    setImmediate(() => {
      under--
      done()
    })
  })
  await Promise.all(
    Array.from(
      { length: 100 },
      (_, n) => new Promise<void>((resolve) => emitter.emit({ topic: 't', n }, () => resolve())),
    ),
  )
  expect(heard).toEqual(Array.from({ length: 100 }, (_, n) => n))
  expect(emitter.current).toBe(0)
})

test('40,000 messages wait behind a listener that leaves, and every one of them ends', () => {
  const emitter = new Emitter<Message>({ concurrency: 10 })
  const held: (() => void)[] = []
  const frozen = (_: Message, done: () => void) => void held.push(done)
  emitter.on('t', frozen)
  let ended = 0
  for (let n = 0; n < 40_000; n++) emitter.emit({ topic: 't', n }, () => ended++)
  expect([held.length, emitter.length]).toEqual([10, 39_990])
  emitter.removeListener('t', frozen)
  for (const done of held) done()
  expect([ended, emitter.length, emitter.current]).toEqual([40_000, 0, 0])
})

test('40,000 messages wait behind a listener that answers at once, and the stack stays low', () => {
  const emitter = new Emitter<Message>({ concurrency: 1 })
  let release = () => {}
  let heard = 0
  emitter.on('t', (message, done) => {
    heard++
    if (message.n === 0) release = done
    else done()
  })
  for (let n = 0; n < 40_000; n++) emitter.emit({ topic: 't', n })
  release()
  expect(heard).toBe(40_000)
})

test('a message told after closing is refused', () => {
  const emitter = new Emitter<Message>({ concurrency: 1 })
  let refusal: Error | null | undefined
  emitter.close(() => undefined)
  emitter.emit({ topic: 't', n: 0 }, (error) => {
    refusal = error
  })
  expect(refusal?.message).toBe('the emitter is closed')
})
