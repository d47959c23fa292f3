import { join } from 'node:path'

/** Where the networks of an example go, before pruning and after. */
export function foldersIn(folder: string, name: string): { readonly before: string; readonly after: string } {
  return { before: join(folder, name, 'before'), after: join(folder, name, 'after') }
}
