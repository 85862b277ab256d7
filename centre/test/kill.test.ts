import { rmSync } from 'node:fs'
import { expect, test } from 'vitest'
import { alertsAgain, killRun } from './kill-run.ts'

test('rooms are killed under load: nothing acknowledged is lost, nothing is stored twice, and fresh rooms see the same alerts', async () => {
  const run = await killRun({ kills: 15, seed: 2026 })
  const again = await alertsAgain(run)
  rmSync(run.dataDir, { recursive: true, force: true })
  process.stdout.write(
    `15 kills (${JSON.stringify(run.kills)}) in ${run.seconds} s: ${run.made} readings acknowledged, ${run.lost.length} lost, ${run.doubled.length} doubled, ${run.duplicates} copies known, ${run.alerts.length} changes of alerts\n`,
  )
  expect(run.lost).toEqual([])
  expect(run.doubled).toEqual([])
  expect(run.alerts.length).toBeGreaterThan(20)
  expect(again).toEqual(run.alerts)
})
