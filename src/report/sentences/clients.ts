import type { Result } from '../../model/result.ts'
import { formatNumberOf } from '../numbers.ts'

/** Whence the load came, and what told clients apart: `64 clients, told apart by cookie:sid`; empty where that is not said. */
export function clientFacts({ settings: { clients, stickyBy }, arms }: Pick<Result, 'settings' | 'arms'>): string[] {
  const isSticky = arms.some(({ traits }) => traits.sticky)
  const apart = isSticky && stickyBy !== undefined ? `clients told apart by ${stickyBy}` : undefined
  const count = typeof clients === 'number' ? `${formatNumberOf(clients, 'client')}` : undefined
  return [count, apart].filter(each => each !== undefined)
}
