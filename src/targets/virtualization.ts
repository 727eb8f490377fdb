import { platform } from 'node:os'
import { type ReadFile, readOrNothing } from './cpus.ts'
import { capture } from './processes/capture.ts'

/** Vendors and products whose machines are virtual, where the processor does not say so, as on arm64. */
const VIRTUAL =
  /QEMU|KVM|Amazon EC2|Google|Virtual Machine|VMware|VirtualBox|innotek|Xen|Parallels|DigitalOcean|Hetzner|Droplet/i

/** Files that container engines leave, by engine. */
const MARKS: readonly (readonly [path: string, engine: string])[] = [
  ['/.dockerenv', 'docker'],
  ['/run/.containerenv', 'podman'],
]

const CGROUP_ENGINES = ['kubepods', 'docker', 'libpod', 'containerd', 'lxc'] as const

/** What a virtual machine or container was recognised by, in words; null where none was seen. Never throws. */
export async function describeVirtualization(): Promise<string | null> {
  if (platform() === 'darwin') return await ofMacos()
  return platform() === 'linux' ? virtualizationOfLinux(readOrNothing) : null
}

/** The same from the files of Linux. */
export function virtualizationOfLinux(read: ReadFile): string | null {
  const known = [machineOf(read), containerOf(read)].filter(each => each !== undefined)
  return known.length > 0 ? known.join(', ') : null
}

function machineOf(read: ReadFile): string | undefined {
  const names = ['sys_vendor', 'product_name'].map(name => (read(`/sys/class/dmi/id/${name}`) ?? '').trim())
  const product = [...new Set(names)].filter(name => name !== '').join(' ')
  const isFlagged = /^flags\s*:.*\bhypervisor\b/m.test(read('/proc/cpuinfo') ?? '')
  if (!isFlagged && !VIRTUAL.test(product)) return undefined
  return product === '' ? 'virtual machine' : `virtual machine (${product})`
}

function containerOf(read: ReadFile): string | undefined {
  const cgroup = read('/proc/1/cgroup') ?? ''
  const engine =
    CGROUP_ENGINES.find(name => cgroup.includes(name)) ?? MARKS.find(([path]) => read(path) !== undefined)?.[1]
  return engine && `container (${engine})`
}

async function ofMacos(): Promise<string | null> {
  const { stdout } = await capture('sysctl', ['-n', 'kern.hv_vmm_present'])
  return stdout.trim() === '1' ? 'virtual machine' : null
}
