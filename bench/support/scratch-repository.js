import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** An app that needs nothing but Node, as a commit must hold it. The arithmetic is that of the sample `cpu`. */
export const appWith = factor => `const { createServer } = require('node:http')
const { parseArgs } = require('node:util')

const { values } = parseArgs({ options: { iterations: { type: 'string' } } })
const iterations = Math.round(Number(values.iterations) * ${factor})

function burn(iterations) {
  let state = 12345
  let sum = 0
  for (let step = 0; step < iterations; step += 1) {
    state = (Math.imul(state, 1103515245) + 12345) | 0
    sum = (sum + (state >>> 16)) | 0
  }
  return sum
}

createServer((_request, response) => response.end(\`\${burn(iterations)}\\n\`)).listen(3000)
`

/** Makes a git repository with an app.js, and a commit for each of its texts, the last one being the head. */
export function scratchRepository(texts) {
  const path = mkdtempSync(join(tmpdir(), 'clusterbench-repository-'))
  // Nothing of the user's own configuration: no signing, no hooks.
  const env = { ...process.env, GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_SYSTEM: '/dev/null' }
  const author = ['-c', 'user.name=bench', '-c', 'user.email=bench@localhost']
  const git = (...args) =>
    execFileSync('git', [...author, ...args], { cwd: path, env, stdio: ['ignore', 'ignore', 'inherit'] })
  git('init', '--quiet')
  for (const [index, text] of texts.entries()) {
    writeFileSync(join(path, 'app.js'), text)
    git('add', 'app.js')
    git('commit', '--quiet', '--message', `version ${index + 1}`)
  }
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) }
}
