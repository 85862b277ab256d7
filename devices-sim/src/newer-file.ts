import { z } from 'zod'

const Versioned = z.object({ version: z.number() })

class NewerFileError extends Error {
  override name = 'NewerFileError'
  /** Tells the life of the room that starting again changes nothing. */
  readonly code = 'newer_schema'
}

/** Throws where a file was written by a release that knows more than `known`; one without a version is the oldest. */
export function refuseNewer(path: string, content: unknown, known: number): void {
  const { data } = Versioned.safeParse(content)
  if (data && data.version > known)
    throw new NewerFileError(
      `${path} was written by a newer release (version ${data.version}, this one knows ${known}): start that release, or restore an older backup`,
    )
}
