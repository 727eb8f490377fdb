// Preloaded into a command with `--import`: writes the URL of each module that it loads, one to a line, into the file that LOADED_MODULES names.
import { appendFileSync } from 'node:fs'
import { createRequire, register } from 'node:module'
import { pathToFileURL } from 'node:url'

register(
  `data:text/javascript,${encodeURIComponent(`
    import { appendFileSync } from 'node:fs'
    export async function load(url, context, next) {
      appendFileSync(${JSON.stringify(process.env.LOADED_MODULES)}, url + '\\n')
      return next(url, context)
    }`)}`,
)
// CommonJS modules that others require pass by the hook.
process.on('exit', () => {
  const required = Object.keys(createRequire(import.meta.url).cache).map(path => `${pathToFileURL(path)}\n`)
  appendFileSync(process.env.LOADED_MODULES, required.join(''))
})
