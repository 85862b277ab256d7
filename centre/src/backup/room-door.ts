import { request } from 'node:http'
import { portOf } from '@ioc/room/announcement'
import { runToken } from '@ioc/room/run-token'
import { waitFor } from '@ioc/room/wait-for'
import type { z } from 'zod'

const waitMs = 60_000

/** A room whose process was away when asked, as one that is being started again is. */
class Away extends Error {}

/**
 * Posts to the inner door of a running room, however long its answer takes; a room that is away is waited for, a
 * minute at most. Throws with the room's own words where it refuses.
 */
export async function askRoom<Schema extends z.ZodType>(
  { dataDir, room, say }: { dataDir: string; room: string; say: (line: string) => void },
  path: string,
  { body, answer }: { body: unknown; answer: Schema },
): Promise<z.infer<Schema>> {
  const began = performance.now()
  const log = { info: say, warn: say, error: say }
  return await waitFor(room, log, async () => {
    const port = portOf(dataDir, room, 'door')
    try {
      if (port === undefined) throw new Away()
      return answer.parse(await post({ port, path, token: runToken(dataDir) }, JSON.stringify(body)))
    } catch (cause) {
      if (!(cause instanceof Away)) throw cause
      if (performance.now() - began > waitMs)
        throw new Error(`${room} does not answer: see what it says, or stop the centre and back up what it has written`)
      return undefined
    }
  })
}

/** fetch would give an answer up after five minutes. */
function post(to: { port: number; path: string; token: string }, body: string): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const headers = { authorization: `Bearer ${to.token}`, 'content-type': 'application/json' }
    const asking = request({ host: '127.0.0.1', port: to.port, path: to.path, method: 'POST', headers }, (answer) => {
      let text = ''
      answer.setEncoding('utf8')
      answer.on('data', (part: string) => (text += part))
      answer.on('error', reject)
      answer.on('end', () => {
        try {
          const content: unknown = JSON.parse(text)
          if (answer.statusCode === 200) resolve(content)
          else reject(new Error(titleOf(content) ?? text))
        } catch (cause) {
          reject(cause)
        }
      })
    })
    asking.on('error', (cause) => reject('code' in cause && cause.code === 'ECONNREFUSED' ? new Away() : cause))
    asking.end(body)
  })
}

function titleOf(content: unknown): string | undefined {
  return typeof content === 'object' && content !== null && 'title' in content ? String(content.title) : undefined
}
