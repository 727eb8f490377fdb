import { expect, it } from 'vitest'
import { availableCpus, cgroupQuota } from '../../../src/targets/cpus.ts'

const machine = (files: Record<string, string>) => (path: string) => files[path]

it.each([
  ['no cgroup at all', {}, undefined],
  ['v2 without a limit', { '/proc/self/cgroup': '0::/\n', '/sys/fs/cgroup/cpu.max': 'max 100000\n' }, undefined],
  ['v2 in a container', { '/proc/self/cgroup': '0::/\n', '/sys/fs/cgroup/cpu.max': '150000 100000\n' }, 1.5],
  [
    'v2 with a tighter limit above',
    {
      '/proc/self/cgroup': '0::/ci/job:1\n',
      '/sys/fs/cgroup/ci/job:1/cpu.max': '400000 100000\n',
      '/sys/fs/cgroup/ci/cpu.max': '200000 100000\n',
    },
    2,
  ],
  [
    'v1',
    {
      '/proc/self/cgroup': '5:cpuacct,cpu:/docker/x\n1:name=systemd:/\n',
      '/sys/fs/cgroup/cpu/cpu.cfs_quota_us': '50000\n',
      '/sys/fs/cgroup/cpu/cpu.cfs_period_us': '100000\n',
    },
    0.5,
  ],
  [
    'v1 without a limit',
    {
      '/proc/self/cgroup': '5:cpu:/\n0::/\n',
      '/sys/fs/cgroup/cpu/cpu.cfs_quota_us': '-1\n',
      '/sys/fs/cgroup/cpu/cpu.cfs_period_us': '100000\n',
    },
    undefined,
  ],
])('reads the quota: %s', (_name, files, quota) => {
  expect(cgroupQuota(machine(files))).toBe(quota)
})

it('finds at least one CPU here', () => {
  expect(availableCpus().cpus).toBeGreaterThanOrEqual(1)
})
