/** Of one side: how many there were, and how many of them failed. */
export interface Failures {
  readonly sent: number
  readonly failed: number
}

/**
 * Fisher's exact test, one-sided: the probability that chance alone puts at least so many of all failures on the side of `suspect`, if both sides
 * fail equally often (Fisher 1935, "The Logic of Inductive Inference", Journal of the Royal Statistical Society 98).
 */
export function failsMoreOften(suspect: Failures, other: Failures): number {
  const failed = suspect.failed + other.failed
  const sent = suspect.sent + other.sent
  const logAll = logChoose(sent, failed)
  const most = Math.min(failed, suspect.sent)
  let p = 0
  for (let k = suspect.failed; k <= most; k++)
    p += Math.exp(logChoose(suspect.sent, k) + logChoose(other.sent, failed - k) - logAll)
  return Math.min(1, p)
}

function logChoose(n: number, k: number): number {
  if (k < 0 || k > n) return Number.NEGATIVE_INFINITY
  return logFactorial(n) - logFactorial(k) - logFactorial(n - k)
}

const LOG_FACTORIALS = [0]

function logFactorial(n: number): number {
  for (let at = LOG_FACTORIALS.length; at <= n; at++) LOG_FACTORIALS.push(LOG_FACTORIALS[at - 1]! + Math.log(at))
  return LOG_FACTORIALS[n]!
}
