import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { z } from 'zod'
import { runOnData } from './backup/on-data.ts'
import { takeBackup } from './backup/take-backup.ts'

const Package = z.object({ version: z.string() })
const { version } = Package.parse(JSON.parse(readFileSync(resolve(import.meta.dirname, '../../package.json'), 'utf8')))

await runOnData('backup', async ({ folder, databases, dataDir, lock, say }) => {
  if (!existsSync(dataDir)) throw new Error(`${dataDir} is not there: set IOC_DATA_DIR or --data`)
  const isRunning = lock() === 'held'
  say(isRunning ? `of ${dataDir}, whose centre goes on running` : `of ${dataDir}, whose centre is stopped`)
  const files = await takeBackup({ dataDir, folder, databases, isRunning, release: version, at: new Date(), say })
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0)
  say(`${files.length} files, ${(bytes / 1e6).toFixed(1)} MB, are in ${folder}`)
})
