import { resolve } from 'node:path'

/** The root of the repository. */
export const root: string = resolve(import.meta.dirname, '../../../..')

/** The hand-written pages. */
export const pagesFolder: string = resolve(import.meta.dirname, '../../pages')

/** Where the site is written. */
export const outFolder: string = resolve(import.meta.dirname, '../../dist')

/** Where typedoc writes the reference. */
export const referenceFolder: string = resolve(root, 'docs/api')
