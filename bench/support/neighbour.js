import { fork, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

const BURSTS = fileURLToPath(new URL('../apps/bursts.js', import.meta.url))

/** Does the work while a second process burns one core in bursts of random length; ends that process, and no other. */
export async function besideBursts(seed, work) {
  const neighbour = fork(BURSTS, [String(seed)])
  const gone = once(neighbour, 'exit')
  try {
    await once(neighbour, 'message')
    return await work()
  } finally {
    neighbour.kill('SIGKILL')
    await gone
  }
}

/** Runs `work` beside so many processes that keep a core busy all the time. */
export async function besideBurners(count, work) {
  const burners = Array.from({ length: count }, () => spawn('yes', { stdio: ['ignore', 'ignore', 'inherit'] }))
  try {
    return await work()
  } finally {
    for (const burner of burners) burner.kill('SIGKILL')
  }
}
