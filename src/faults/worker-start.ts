/** What a worker needs at the least to start anew; measured with the smallest apps. In milliseconds. */
export const WORKER_START_MS = 300
