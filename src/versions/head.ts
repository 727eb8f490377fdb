import { basename } from 'node:path'
import { shortHash } from '../model/short-hash.ts'
import { treeAt } from './repository.ts'
import type { Copy } from './version.ts'

/**
 * The working tree as the head.
 * @param root the folder that stands for it
 * @param here working directory of the command, whose own results make nothing dirty
 */
export async function headAt(root: string, here = root): Promise<Copy> {
  const { commit = null, branch, dirty = false } = (await treeAt(here)) ?? {}
  const name = commit === null ? basename(root) : (branch ?? shortHash(commit))
  return { root, version: { side: 'head', kind: 'tree', name, commit, dirty } }
}
