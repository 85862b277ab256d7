import { DirectiveStanding } from '@ioc/domain/link/directive'
import { z } from 'zod'
import type { Pair } from './link-rig.ts'
import { ask, until } from './rig.ts'

/** A directive to the province as the nation's screen sends it; the work is what tells it from another. */
const wish = {
  province: '48',
  responsible: 'Sở Xây dựng',
  expected: 'Không có người',
  accountable: 'Chủ tịch',
  deadline: '2999-01-01T00:00:00Z',
}

/** The nation asks for this work; `headers`: of somebody who may. */
export async function issue(linked: Pair, work: string, headers: Record<string, string>): Promise<void> {
  const order = { body: { ...wish, work }, headers }
  // A nation that was started anew has closed the connections that wait here.
  await until('an answer', () =>
    ask(linked.pair.nation.port, 'POST', '/api/directives', order).then(
      (it) => it.status === 201,
      () => false,
    ),
  )
}

/** The directives that a side has, each as its number and its work. */
export async function directivesIn(linked: Pair, side: 'province' | 'nation'): Promise<string[]> {
  const { json } = await ask(linked.pair[side].port, 'GET', '/api/directives')
  return z
    .array(DirectiveStanding)
    .parse(json)
    .map(({ sequence, work }) => `${sequence} ${work}`)
    .toSorted()
}
