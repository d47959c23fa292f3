import { fileURLToPath } from 'node:url'

/** The file of a stranger's plugin, as `--plugin` takes it. */
export const placeOf = (name: 'abacus' | 'tablet'): string => fileURLToPath(new URL(`${name}.ts`, import.meta.url))
