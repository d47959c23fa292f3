import type { Tables } from '../criteria/results.ts'
import { markdownTable } from '../lib/markdown-table.ts'
import type { Family } from './family.ts'

/** What training came to on two runtimes, by the name of the family. */
export interface OnBoth {
  readonly native: ReadonlyMap<string, Tables>
  /** Which of its seeds, from 0, WebAssembly trained with too. */
  readonly at: number
  readonly wasm: ReadonlyMap<string, Tables>
}

const percent = (fraction: number): string => (100 * fraction).toFixed(1)

/** What training came to on WebAssembly beside tfjs-node, cell by cell; nothing where one of them was not measured. */
export function describeRuntimes(families: readonly Family[], { native, at, wasm }: OnBoth): readonly string[] {
  const rows = families.flatMap(({ name }) => {
    const theirs = wasm.get(name) ?? {}
    return Object.entries(native.get(name) ?? {}).flatMap(([table, cells]) =>
      cells.flatMap(({ row, column, accuracies }) => {
        const first = accuracies[at]
        const other = theirs[table]?.find(cell => cell.row === row && cell.column === column)?.accuracies[0]
        const isTrained = column !== 'right after'
        return first === undefined || other === undefined || !isTrained
          ? []
          : [[name, table, row, column, percent(first), percent(other)]]
      }),
    )
  })
  if (rows.length === 0) return []
  return [
    `## The same on WebAssembly`,
    `One seed, trained by tfjs-node and by WebAssembly, which needs nothing to be installed. Both add in orders of their own, and hundreds of steps make more of the last bit; see the tests for single steps, which agree to rounding.`,
    markdownTable(['family', 'table', 'row', 'column', 'tfjs-node', 'wasm'], rows),
  ]
}
