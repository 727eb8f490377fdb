import { z } from 'zod'
import { namesOf } from '../../model/named.ts'
import { closedObject } from '../../model/units.ts'
import { samples } from '../../targets/apps/index.ts'
import { settingsIn, shapeOf, sharedSettings } from '../settings/file-shapes.ts'
import { listOf, text } from '../value-types.ts'

const appOf = {
  app: text.describe(`a script, or the name of a sample: ${namesOf(samples).join(', ')}`).optional(),
  args: listOf(text, 'arguments').describe('arguments of the app').optional(),
}
const apps = listOf(text, 'apps')
  .min(1, 'expected at least one app')
  .describe('several apps to compare, instead of app')
  .optional()
const schemaAddress = text.describe('address of this schema, for editors').optional()

/** What each command's part may say. */
export const SECTIONS = {
  compare: { ...appOf, apps, ...shapeOf(settingsIn('config', 'compare')) },
  chaos: { ...appOf, ...shapeOf(settingsIn('config', 'chaos')) },
  check: { ...appOf, ...shapeOf(settingsIn('config', 'check')) },
}

/** Where a setting that is not known at the top belongs. */
function inSection(wrong: string): string | undefined {
  const names = Object.entries(SECTIONS).filter(([, shape]) => wrong in shape)
  return names.length > 0 ? `expected inside ${names.map(([name]) => `"${name}"`).join(' or ')}` : undefined
}

/** A configuration file: what the commands share at the top, and each command's own settings. */
export const configSchema = closedObject(
  {
    $schema: schemaAddress,
    ...appOf,
    apps,
    ...shapeOf(sharedSettings()),
    compare: closedObject(SECTIONS.compare, 'setting of compare')
      .describe('settings of clusterbench compare')
      .optional(),
    chaos: closedObject(SECTIONS.chaos, 'setting of chaos').describe('settings of clusterbench chaos').optional(),
    check: closedObject(SECTIONS.check, 'setting of check').describe('settings of clusterbench check').optional(),
  },
  'setting',
  inSection,
)

/** An experiment file: the settings of chaos. */
export const experimentSchema = closedObject(
  { $schema: schemaAddress, ...appOf, ...shapeOf(settingsIn('experiment', 'chaos')) },
  'setting of an experiment',
)

/** The configuration file as JSON Schema (draft 2020-12), for editors; each setting's description is its comment. */
export function configJsonSchema(): object {
  return {
    $id: 'clusterbench.config.schema.json',
    title: 'clusterbench configuration',
    ...z.toJSONSchema(configSchema, { io: 'input' }),
  }
}

/** The experiment file as JSON Schema (draft 2020-12), for editors and other tools. */
export function experimentJsonSchema(): object {
  return {
    $id: 'clusterbench.experiment.schema.json',
    title: 'clusterbench experiment',
    ...z.toJSONSchema(experimentSchema, { io: 'input' }),
  }
}
