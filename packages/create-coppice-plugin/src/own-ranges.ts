import { readFileSync } from 'node:fs'

interface Manifest {
  readonly dependencies: Readonly<Record<string, string>>
  readonly devDependencies: Readonly<Record<string, string>>
}

/**
 * The versions that this package was made and tested with, as ranges: a plugin is made for the same. In a clone, where
 * they are references to the workspace, any version.
 */
export function ownRanges(): Record<string, string> {
  const text = readFileSync(new URL('../package.json', import.meta.url), 'utf8')
  const { dependencies, devDependencies } = JSON.parse(text) as Manifest
  const all = Object.entries({ ...devDependencies, ...dependencies })
  return Object.fromEntries(all.map(([name, range]) => [name, widen(range)]))
}

function widen(range: string): string {
  if (range.includes(':')) return '*'
  return /^\d/.test(range) ? `^${range}` : range
}
