import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../site/places.ts'

/** A package of the workspace. */
export interface Package {
  /** Such as `@coppice/core`. */
  readonly name: string
  /** Under packages/. */
  readonly folder: string
  readonly description: string
  /** The source of its main entry. */
  readonly entry: string
}

/** Every package whose folder begins with `prefix`, by folder: a new one is found without being named anywhere. */
export function listPackages(prefix = ''): Package[] {
  const folders = readdirSync(join(root, 'packages')).filter(folder => folder.startsWith(prefix))
  return folders.sort().map(folder => {
    const text = readFileSync(join(root, 'packages', folder, 'package.json'), 'utf8')
    const { name, description } = JSON.parse(text) as Pick<Package, 'name' | 'description'>
    return { name, description, folder, entry: join(root, 'packages', folder, 'src/index.ts') }
  })
}
