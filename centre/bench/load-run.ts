import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { z } from 'zod'
import { root } from '../test/province.ts'
import { ownFolder, startProcess } from './own-processes.ts'

const Result = z.object({
  sent: z.number(),
  acknowledged: z.number(),
  broken: z.number(),
  seconds: z.number(),
  p50: z.number().nullable(),
  p99: z.number().nullable(),
})

export type Connection = { identity: string; token: string; devices: string[] }
/** Packs, not readings; PUBACK delays in ms. */
export type LoadResult = z.infer<typeof Result>

export type Load = { port: number; packsPerSecond: number; seconds: number; connections: Connection[] }

/** Runs the load generator to its end. */
export async function runLoad(load: Load): Promise<LoadResult> {
  const { folder, remove } = ownFolder()
  const order = join(folder, 'order.json')
  writeFileSync(order, JSON.stringify({ ...load, commune: '20242' }))
  const started = startProcess(process.execPath, ['--import', 'tsx', join(root, 'centre/bench/load.ts'), order])
  try {
    const { stdout } = started.child
    if (!stdout) throw new Error('the load generator has no output')
    const line = await new Promise<string>((resolve, reject) => {
      createInterface(stdout).once('line', resolve)
      started.child.once('exit', (code) => reject(new Error(`the load generator ended with ${code}`)))
    })
    return Result.parse(JSON.parse(line))
  } finally {
    await started.stop()
    remove()
  }
}
