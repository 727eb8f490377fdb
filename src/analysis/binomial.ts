/** Bounds of shares err with this probability, on one side. */
export const ONE_SIDED = 0.05

/**
 * Goes through P(X ≤ 0), P(X ≤ 1), … of a binomial X with `n` tries at probability `p`, in logarithms, so that a thousand tries do
 * not underflow. Returns the first k that is asked for; `n` when none is.
 */
function findCumulative(n: number, p: number, isIt: (logSum: number, k: number) => boolean): number {
  const logOdds = Math.log(p) - Math.log1p(-p)
  let term = n * Math.log1p(-p)
  let sum = term
  for (let k = 0; k < n; k += 1) {
    if (k > 0) {
      term += Math.log((n - k + 1) / k) + logOdds
      const high = Math.max(sum, term)
      sum = high + Math.log1p(Math.exp(Math.min(sum, term) - high))
    }
    if (isIt(sum, k)) return k
  }
  return n
}

/** P(X ≤ `most`) of a binomial X with `n` tries at probability `p`. */
export function binomialCdf(most: number, n: number, p: number): number {
  if (most < 0) return 0
  if (most >= n || p <= 0) return 1
  if (p >= 1) return 0
  let logSum = 0
  findCumulative(n, p, (sum, k) => {
    logSum = sum
    return k === most
  })
  return Math.min(1, Math.exp(logSum))
}

/**
 * The upper Clopper–Pearson bound of a share of which `bad` in `n` were seen: the share at which seeing so few has
 * probability `misrate` (Clopper and Pearson 1934). 1 when nothing was seen.
 */
export function upperBound(bad: number, n: number, misrate = ONE_SIDED): number {
  if (n === 0 || bad >= n) return 1
  let [low, high] = [bad / n, 1]
  for (let step = 0; step < 50; step += 1) {
    const middle = (low + high) / 2
    if (binomialCdf(bad, n, middle) > misrate) low = middle
    else high = middle
  }
  return high
}

/** Whether `bad` in `n` show that the share is at most `limit`: its upper Clopper–Pearson bound is not above. */
export function isShownBelow(bad: number, n: number, limit: number, misrate = ONE_SIDED): boolean {
  if (n === 0 || bad / n > limit) return false
  return binomialCdf(bad, n, limit) <= misrate
}

/** The most that chance alone gives: a binomial X with `n` tries at `p` is above it with probability `misrate` at most. */
export function mostByChance(n: number, p: number, misrate: number): number {
  if (n === 0 || p <= 0) return 0
  if (p >= 1) return n
  return findCumulative(n, p, logSum => Math.exp(logSum) >= 1 - misrate)
}

/** Things that happened, and how often they could have. */
export interface Events {
  readonly events: number
  readonly exposure: number
}

/**
 * The exact conditional test of two rates, two-sided: given k events in all, those of one side are binomial with k tries
 * at its share of the exposure, if the rates are equal (Przyborowski and Wilenski 1940, Biometrika 31). Twice the smaller
 * tail, as in Krishnamoorthy and Thomson 2004 (Journal of Statistical Planning and Inference 119), at most 1.
 */
export function compareRates(candidate: Events, reference: Events): number {
  const all = candidate.events + reference.events
  const exposure = candidate.exposure + reference.exposure
  if (all === 0 || exposure === 0) return 1
  const share = candidate.exposure / exposure
  const atMost = binomialCdf(candidate.events, all, share)
  const atLeast = binomialCdf(reference.events, all, 1 - share)
  return Math.min(1, 2 * Math.min(atMost, atLeast))
}
