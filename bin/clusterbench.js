#!/usr/bin/env node
// Only syntax that an old Node understands may stand here: it is to say what is missing, not to fail on an import.
const LEAST_NODE = [20, 19]

const [major, minor] = process.versions.node.split('.').map(Number)
if (process.platform === 'win32') refuse('Windows is not supported: use WSL2')
else if (major < LEAST_NODE[0] || (major === LEAST_NODE[0] && minor < LEAST_NODE[1]))
  refuse(`expected Node ${LEAST_NODE.join('.')} or newer, but this is ${process.version}`)
else run()

function refuse(why) {
  process.stderr.write(`clusterbench: ${why}\n`)
  process.exitCode = 2
}

async function run() {
  const { default: module } = await import('node:module')
  // Node 22.1 and newer keep what V8 has compiled, in NODE_COMPILE_CACHE or the folder for temporary files. What is loaded before is not kept.
  if (module.enableCompileCache) module.enableCompileCache()
  const { main } = await import('../dist/cli.js')
  process.exitCode = await main(process.argv.slice(2), process)
}
