import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'

const NEEDED = 'redis-server'

/** Whether Redis is here: the Debian package `redis-server`. */
export const hasRedis = (process.env.PATH ?? '').split(delimiter).some(folder => existsSync(join(folder, NEEDED)))
