import type { z } from 'zod'
import type { DataClass } from '../access.ts'
import type { Right } from '../right.ts'

/**
 * One REST route: a route without a right does not compile. `success` is the status of its good answer; 303: a page is
 * sent on to the address that is answered.
 */
export type Route = {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  path: string
  right: Right
  /** Of what class the data are that it shows or changes; operational where it says nothing. */
  dataClass?: DataClass
  /** It touches the whole centre: who is limited to some communes or fields of work may not ask it. */
  whole?: true
  summary: string
  params?: z.ZodType
  query?: z.ZodType
  /** Headers that the request must carry beside those of HTTP. */
  headers?: z.ZodType
  body?: z.ZodType
  /** A body that is no JSON: its media type and the bytes that are taken at most. */
  bytes?: { mediaType: string; most: number }
  response?: z.ZodType
  success: 200 | 201 | 204 | 303
  /** What the answer is when it is not JSON; other than text it is bytes. */
  mediaType?: 'text/plain' | 'text/csv' | 'text/html' | 'image/jpeg' | 'application/pdf' | 'application/octet-stream'
}
