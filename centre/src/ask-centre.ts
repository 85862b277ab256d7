import { Problem } from '@ioc/domain/problem'
import { portOf } from '@ioc/room/announcement'
import { runToken } from '@ioc/room/run-token'

/** Asks the centre that works on a data folder, with the token of its run. Throws with the detail of a refusal. */
export async function askCentre(
  dataDir: string,
  method: 'GET' | 'POST',
  path: string,
  body?: unknown,
): Promise<unknown> {
  const port = portOf(dataDir, 'operations', 'http')
  if (port === undefined) throw new Error(`no centre runs on ${dataDir}: start it, or name another folder with --data`)
  const answer = await fetch(`http://127.0.0.1:${port}${path}`, {
    method,
    headers: { authorization: `Bearer ${runToken(dataDir)}`, ...(body ? { 'content-type': 'application/json' } : {}) },
    ...(body ? { body: JSON.stringify(body) } : {}),
    signal: AbortSignal.timeout(30_000),
  })
  const said: unknown = await answer.json()
  if (answer.ok) return said
  const problem = Problem.safeParse(said)
  throw new Error(problem.success ? problem.data.detail : `${path} answered ${answer.status}`)
}
