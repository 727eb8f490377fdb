import { readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { runInThisContext } from 'node:vm'

// Run by the Node of the arm, apart from the runner: an ecosystem file is a program, which may fail, or never end.
// Arguments: the file, the folder of PM2's package or nothing, and where what was read is to be written.

/** What there is to tell: the content of the file, or why it could not be read. */
export type ReadEcosystem = { readonly config: unknown } | { readonly problem: string }

const [, , file = '', pm2 = '', output = ''] = process.argv

/** As PM2 reads them: what it calls JSON is an expression, and what it calls YAML is read by the parser that comes with it. */
async function read(): Promise<unknown> {
  if (file.endsWith('.json')) return runInThisContext(`(${readFileSync(file, 'utf8')})`, { filename: file })
  if (/\.ya?ml$/.test(file)) {
    const { load } = createRequire(join(pm2 || file, 'package.json'))('js-yaml') as { load(text: string): unknown }
    return load(readFileSync(file, 'utf8'))
  }
  const module = (await import(pathToFileURL(file).href)) as { default?: unknown }
  return module.default ?? module
}

function tell(told: ReadEcosystem): void {
  writeFileSync(output, JSON.stringify(told))
  // What the file has opened would keep this process.
  process.exit(0)
}

try {
  tell({ config: (await read()) ?? null })
} catch (error) {
  tell({ problem: error instanceof Error ? `${error.name}: ${error.message}` : String(error) })
}
