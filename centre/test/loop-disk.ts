import { execFileSync } from 'node:child_process'
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

/** A disk of its own: an image of ext4, mounted at `folder`. */
export type LoopDisk = {
  folder: string
  /**
   * The disk as a power cut at this moment would leave it, mounted on its own: what the system has written to the
   * device, and nothing of what it still holds in memory.
   */
  afterPowerCut(): Promise<LoopDisk>
  /** Unmounts the disk, and those copied from it, and deletes them. */
  remove(): void
}

/** Why no disk can be made here, or undefined where one can. */
export function noLoopDisk(): string | undefined {
  if (process.platform !== 'linux') return 'it needs loop mounts of Linux'
  if (process.getuid?.() !== 0) return 'it needs root, to mount a disk image'
  try {
    makeLoopDisk(16).remove()
    return undefined
  } catch (cause) {
    return `no disk image can be mounted here (${cause instanceof Error ? cause.message.trim() : String(cause)})`
  }
}

/** Makes and mounts an empty disk of so many MiB. */
export function makeLoopDisk(mebibytes: number): LoopDisk {
  const base = mkdtempSync(join(tmpdir(), 'ioc-disk-'))
  const image = join(base, 'image')
  try {
    writeFileSync(image, '')
    truncateSync(image, mebibytes * 1024 * 1024)
    run('mkfs.ext4', ['-q', '-F', image])
    return mountDisk(base, image)
  } catch (cause) {
    rmSync(base, { recursive: true, force: true })
    throw cause
  }
}

function mountDisk(base: string, image: string): LoopDisk {
  const folder = join(base, 'disk')
  mkdirSync(folder)
  run('mount', ['-o', 'loop', image, folder])
  const device = run('losetup', ['--associated', image, '--noheadings', '--output', 'NAME']).trim()
  const copies: LoopDisk[] = []
  return {
    folder,
    async afterPowerCut() {
      const at = mkdtempSync(join(tmpdir(), 'ioc-disk-'))
      const copy = join(at, 'image')
      // The system writes back by itself now and then. A copy made meanwhile would be half of before and half of after,
      // which no power cut leaves behind: then it is made again.
      for (;;) {
        const before = writesOf(device)
        copyFileSync(image, copy)
        if (before !== undefined && before === writesOf(device)) break
        await sleep(20)
      }
      const disk = mountDisk(at, copy)
      copies.push(disk)
      return disk
    },
    remove() {
      for (const disk of copies.splice(0)) disk.remove()
      // Lazily: libsql lets go of a closed file only when its handle is collected.
      run('umount', ['--lazy', folder])
      rmSync(base, { recursive: true, force: true })
    },
  }
}

/** Writes that a device has done, as text; undefined while one is under way (Documentation/block/stat.rst). */
function writesOf(device: string): string | undefined {
  const numbers = readFileSync(`/sys/block/${basename(device)}/stat`, 'utf8')
    .trim()
    .split(/\s+/)
  return numbers[8] === '0' ? `${numbers[4]} ${numbers[6]}` : undefined
}

function run(program: string, words: string[]): string {
  return execFileSync(program, words, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })
}
