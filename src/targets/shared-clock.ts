/** Milliseconds since the Unix epoch on a clock that never jumps within a process, and that the processes of a run share. */
export function sharedNowMs(): number {
  return performance.timeOrigin + performance.now()
}
