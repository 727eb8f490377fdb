import { expect, test } from 'vitest'
import { describeVirtualization, virtualizationOfLinux } from '../../../src/targets/virtualization.ts'

const of = (files: Record<string, string>) => virtualizationOfLinux(path => files[path])

test.each([
  ['a bare machine', { '/proc/cpuinfo': 'flags\t\t: fpu sse2\n', '/sys/class/dmi/id/sys_vendor': 'Dell Inc.\n' }, null],
  ['nothing can be read', {}, null],
  ['a flagged processor', { '/proc/cpuinfo': 'flags\t\t: fpu hypervisor lahf_lm\n' }, 'virtual machine'],
  [
    'a cloud',
    {
      '/proc/cpuinfo': 'flags\t\t: hypervisor\n',
      '/sys/class/dmi/id/sys_vendor': 'Amazon EC2\n',
      '/sys/class/dmi/id/product_name': 'm5.large\n',
    },
    'virtual machine (Amazon EC2 m5.large)',
  ],
  ['an arm64 guest', { '/sys/class/dmi/id/sys_vendor': 'QEMU\n' }, 'virtual machine (QEMU)'],
  ['docker', { '/.dockerenv': '' }, 'container (docker)'],
  ['podman', { '/run/.containerenv': 'engine="podman"' }, 'container (podman)'],
  ['a pod', { '/.dockerenv': '', '/proc/1/cgroup': '1:cpu:/kubepods/burstable/pod1\n' }, 'container (kubepods)'],
  [
    'a container in a guest',
    { '/proc/cpuinfo': 'flags : hypervisor\n', '/proc/1/cgroup': '0::/docker/0123\n' },
    'virtual machine, container (docker)',
  ],
] as const)('%s', (_, files, expected) => {
  expect(of(files)).toBe(expected)
})

test('this machine can be described, whatever it is', async () => {
  const seen = await describeVirtualization()
  expect(seen === null || seen.length > 0).toBe(true)
})
