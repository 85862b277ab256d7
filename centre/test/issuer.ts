import { fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { root } from './province.ts'

export type Issuer = Awaited<ReturnType<typeof startIssuer>>

/**
 * Starts the OpenID Connect issuer of operations' tests for this client: whoever sits there is the subject `vneid-1`.
 */
export async function startIssuer(client: string) {
  const child = fork(join(root, 'operations/src/testing/openid-issuer.test-child.ts'), [client], {
    execArgv: ['--import', 'tsx'],
  })
  const ended = once(child, 'exit')
  const heard = async () => {
    const heardOf: unknown[] = await Promise.race([once(child, 'message'), ended])
    const said = heardOf[0]
    if (typeof said !== 'string') throw new Error(`the issuer has ended with ${String(said)}`)
    return said
  }
  const address = await heard()
  return {
    address,
    /** From now on the issuer refuses everybody for this reason; null: it lets everybody through. */
    refuse: async (error: string | null) => {
      child.send(error === null ? {} : { error })
      await heard()
    },
    stop: async () => {
      child.disconnect()
      await ended
    },
  }
}
