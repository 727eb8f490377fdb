import { z } from 'zod'
import type { RequestsSource } from '../requests/kind.ts'
import type { Kind } from '../settings/kinds.ts'
import { text } from '../value-types.ts'
import { sequencesSchema } from './schema.ts'

/** A file of sequences; a configuration may hold them itself. */
export const sequenceFile: Kind<RequestsSource> = {
  value: '<file>',
  schema: z.union([text, sequencesSchema]),
  read: file => ({ file }),
  fromFile: (written, where, _known, place) =>
    typeof written === 'string' ? { file: place(written) } : { written, where, place },
}
