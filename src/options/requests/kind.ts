import { z } from 'zod'
import type { BodyCheck } from '../../model/body-check.ts'
import type { FromHere } from '../config/paths.ts'
import { type Kind, one } from '../settings/kinds.ts'
import { text } from '../value-types.ts'
import { bodyCheckText, mixSchema } from './schema.ts'

/** Where the requests of a mix are written: in a file of their own, or in that of the settings. */
export type RequestsSource =
  | { readonly file: string }
  | { readonly written: unknown; readonly where: string; readonly place: FromHere }

/** What bodies say. */
export const bodyCheck: Kind<BodyCheck> = one('<check>', bodyCheckText)

/** A file of requests; a configuration may hold them itself. */
export const requestsFile: Kind<RequestsSource> = {
  value: '<file>',
  schema: z.union([text, mixSchema]),
  read: file => ({ file }),
  fromFile: (written, where, _known, place) =>
    typeof written === 'string' ? { file: place(written) } : { written, where, place },
}
