import { runOnData } from './backup/on-data.ts'
import { restoreBackup } from './backup/restore-backup.ts'

await runOnData('restore', async ({ folder, databases, dataDir, lock, say }) => {
  if (lock() === 'held') throw new Error(`${dataDir} is in use by a centre: a backup is restored into an empty folder`)
  const { at } = await restoreBackup({ folder, databases, dataDir, say })
  say(`${dataDir} is as it was on ${at}: npm start goes on from there`)
})
