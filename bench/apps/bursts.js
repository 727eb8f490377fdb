// Burns one core in bursts of random length, half of the time, until it is killed or its parent is gone. Burst and pause are
// exponential with the same mean; the seed decides all of them.
import { randomStream } from '../../dist/model/random.js'

const MEAN_MS = 500

const random = randomStream(Number(process.argv[2]), 'bursts')
const drawMs = () => -MEAN_MS * Math.log(1 - random.next())

function burst() {
  const untilMs = performance.now() + drawMs()
  while (performance.now() < untilMs);
  setTimeout(burst, drawMs())
}

process.on('disconnect', () => process.exit())
process.send('ready')
burst()
