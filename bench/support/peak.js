// Loaded into a process that is measured: tells its greatest memory and its CPU time to whoever holds the other end of descriptor 3.
import { writeSync } from 'node:fs'

process.on('exit', () => {
  const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage()
  writeSync(3, JSON.stringify({ peakMib: maxRSS / 1024, cpuSeconds: (userCPUTime + systemCPUTime) / 1e6 }))
})
