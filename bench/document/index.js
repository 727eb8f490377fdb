import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { capacitySection } from './capacity.js'
import { soakSection, stallSection, timingSection, versionsSection } from './chaos.js'
import { ciSection, noiseSection, overheadSection, powerSection, resampledSection } from './compare.js'
import { leakSection } from './leaks.js'
import { engineNoiseSection, generatorSection, memorySection, mixOfOneSection } from './load.js'
import { dropsSection, reportSpeedSection } from './reports.js'
import { slowedRouteSection } from './routes.js'
import { startUpSection } from './start-up.js'
import { chaosBusySection, collapseSection, openCostSection } from './stress.js'

const PAGE = fileURLToPath(new URL('../../docs/benchmarks.md', import.meta.url))

/** Writes docs/benchmarks.md from the figures that the benches kept. */
export function document() {
  const sections = [
    noiseSection(),
    powerSection(),
    ciSection(),
    slowedRouteSection(),
    resampledSection(),
    overheadSection(),
    startUpSection(),
    capacitySection(),
    leakSection(),
    generatorSection(),
    openCostSection(),
    mixOfOneSection(),
    collapseSection(),
    chaosBusySection(),
    memorySection(),
    engineNoiseSection(),
    timingSection(),
    stallSection(),
    soakSection(),
    versionsSection(),
    dropsSection(),
    reportSpeedSection(),
  ]
  const there = sections.filter(section => section !== '')
  writeFileSync(PAGE, `${[INTRODUCTION, ...there].join('\n\n')}\n`)
}

const INTRODUCTION = `# Benchmarks

Every figure here is written by \`npm run bench -- document\` from the raw figures in \`bench/figures\`, which the command named
with each table regenerates. They come from a shared, noisy virtual machine with 2 CPUs; rivals are measured in the same run.`
