import { basename } from 'node:path'
import { SHORT_HASH } from './copy-name.ts'
import { treeAt } from './repository.ts'
import type { Copy } from './version.ts'

/** The working tree as the head; `root` is the folder that stands for it. */
export async function headAt(root: string): Promise<Copy> {
  const tree = await treeAt(root)
  const name = tree?.branch ?? tree?.commit?.slice(0, SHORT_HASH) ?? basename(root)
  const version = {
    side: 'head',
    kind: 'tree',
    name,
    commit: tree?.commit ?? null,
    dirty: tree?.dirty ?? false,
  } as const
  return { root, version }
}
