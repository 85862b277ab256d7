import { once } from 'node:events'
import { createReadStream, createWriteStream } from 'node:fs'
import { createInterface } from 'node:readline'
import { finished } from 'node:stream/promises'
import { type Moment, type Recording, RecordingHeader, RecordingLine } from './recording.ts'

/** Opens a recording and reads it line by line. Throws with the number of the line that is wrong or out of order. */
export async function openRecording(path: string): Promise<Recording> {
  const file = createReadStream(path)
  const opened = new Promise<void>((resolve, reject) => file.once('open', () => resolve()).once('error', reject))
  await opened
  const lines = createInterface({ input: file, crlfDelay: Number.POSITIVE_INFINITY })[Symbol.asyncIterator]()
  const first = await lines.next()
  const header = parsed(RecordingHeader, first.done ? '' : first.value, path, 1)
  return { header, moments: momentsOf(lines, path) }
}

async function* momentsOf(lines: AsyncIterator<string>, path: string): AsyncGenerator<Moment> {
  let last = Number.NEGATIVE_INFINITY
  for (let number = 2; ; number++) {
    const next = await lines.next()
    if (next.done) return
    if (next.value === '') continue
    const line = parsed(RecordingLine, next.value, path, number)
    const t = Date.parse(line.t)
    if (t < last) throw new Error(`${path}, line ${number}: ${line.t} is before the line above it`)
    last = t
    yield { t, device: line.device, values: line.values }
  }
}

type Schema<Out> = { safeParse(value: unknown): { success: true; data: Out } | { success: false; error: Error } }

function parsed<Out>(schema: Schema<Out>, text: string, path: string, number: number): Out {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch (cause) {
    throw new Error(`${path}, line ${number} is no JSON`, { cause })
  }
  const result = schema.safeParse(json)
  if (!result.success) throw new Error(`${path}, line ${number} is no line of a recording`, { cause: result.error })
  return result.data
}

/** Writes a recording as lines come; a slow disk holds the writer back. */
export type RecordingWriter = { write(line: RecordingLine): Promise<void>; close(): Promise<void> }

export async function writeRecording(path: string, header: RecordingHeader): Promise<RecordingWriter> {
  const file = createWriteStream(path)
  await once(file, 'open')
  const put = async (line: object) => {
    if (!file.write(`${JSON.stringify(line)}\n`))
      await new Promise<void>((resolve) => file.once('drain', () => resolve()))
  }
  await put(header)
  return {
    write: put,
    close: async () => {
      file.end()
      await finished(file)
    },
  }
}

/** Writes a recording out as a file that `openRecording` reads again; answers how many moments it has. */
export async function copyRecording({ header, moments }: Recording, path: string): Promise<number> {
  const writer = await writeRecording(path, header)
  let lines = 0
  for await (const { t, device, values } of moments) {
    await writer.write({ t: new Date(t).toISOString(), device, values })
    lines++
  }
  await writer.close()
  return lines
}
