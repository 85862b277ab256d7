import { afterEach, beforeEach } from 'vitest'
import type { Centre } from '../centre.ts'
import { importDevices, openIngest, startCentre, temporaryFolder } from './rig.ts'

/** What a test has, and may start anew: each is ended after it. */
export type CentreSite = {
  readonly folder: ReturnType<typeof temporaryFolder>
  ingest: { close: () => Promise<void> }
  centre: Centre
}

/** A centre, and an inner door of ingest, on a folder of their own before each test of a file, with these devices. */
export function centreOfEachTest(devices: readonly unknown[] = []): CentreSite {
  let site: CentreSite
  beforeEach(async () => {
    const folder = temporaryFolder()
    site = { folder, ingest: await openIngest(folder.path), centre: await startCentre(folder.path) }
    if (devices.length > 0) await importDevices(folder.path, site.centre.port, devices)
  })
  afterEach(async () => {
    await site.centre.stop()
    await site.ingest.close()
    site.folder.remove()
  })
  return {
    get folder() {
      return site.folder
    },
    get centre() {
      return site.centre
    },
    set centre(started) {
      site.centre = started
    },
    get ingest() {
      return site.ingest
    },
    set ingest(opened) {
      site.ingest = opened
    },
  }
}
