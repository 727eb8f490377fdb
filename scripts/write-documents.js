/** Writes what the code publishes of itself into docs: the JSON Schemas, and the page of the command line. Run it as `npm run schema`. */
import { writeFileSync } from 'node:fs'
import { planJsonSchema } from '../dist/faults/plan/index.js'
import { calibrationJsonSchema } from '../dist/model/calibration.js'
import { namesOf } from '../dist/model/named.js'
import { resultJsonSchema } from '../dist/model/result.js'
import { cliPage } from '../dist/options/cli-page.js'
import { configJsonSchema, experimentJsonSchema } from '../dist/options/config/schema.js'
import { formats, trendFormats } from '../dist/report/index.js'

const put = (name, text) => writeFileSync(new URL(`../docs/${name}`, import.meta.url), text)

const schemas = {
  result: resultJsonSchema(),
  plan: planJsonSchema(),
  experiment: experimentJsonSchema(),
  config: configJsonSchema(),
  calibration: calibrationJsonSchema(),
}
for (const [name, schema] of Object.entries(schemas)) put(`${name}.schema.json`, `${JSON.stringify(schema, null, 2)}\n`)
put('cli.md', cliPage({ formats: namesOf(formats), trendFormats: namesOf(trendFormats) }))
