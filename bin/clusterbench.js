#!/usr/bin/env node
import module from 'node:module'

// Node 22.1 and newer keep what V8 has compiled, in NODE_COMPILE_CACHE or the folder for temporary files. What is loaded before is not kept.
module.enableCompileCache?.()
const { main } = await import('../dist/cli.js')

process.exitCode = await main(process.argv.slice(2), process)
