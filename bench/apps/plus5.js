import { serveWork } from './serve-work.js'

serveWork(1.05)
