import { chooseOf } from './calibration-examples.ts'
import type { Value } from './cut-value.ts'
import type { Layer } from './layer.ts'
import { collectMoments } from './moments.ts'
import type { Moments } from './moments.ts'
import { rowsAlongAxis } from './row-source.ts'

/** Sums the rows of one layer, batch after batch. */
export interface LayerCollector {
  /** What the pruned layer reads and the dense one gives, without outputs that went, for some examples. */
  add(examples: { readonly first: number; readonly count: number }, input: Value, output: Value): void
  /** The moments of each group. */
  finish(): { readonly fit: Moments; readonly held: Moments }[]
  /** Why nothing can be fitted; `undefined` where something can. */
  reason(): string | undefined
}

/** How rows are chosen. */
export interface RowChoice {
  readonly seed: number
  /** Of all examples. */
  readonly held: Uint8Array
  readonly rowsPerExample: number | undefined
}

const mostRows = 65_536
const leastRows = 4_096
/** Multiplications that summing a Gram matrix may take: about half a minute. */
const budget = 5e10

/** How many rows a layer is shown by default: many for each input, unless that would take long. */
export function rowsFor(inputs: number): number {
  const wanted = Math.max(leastRows, 2 * inputs, Math.floor(budget / (inputs * inputs)))
  return Math.min(mostRows, wanted)
}

/** Makes a collector for a layer. The rows of an example are the same however examples are batched. */
export function collectLayer({ form, output: name }: Layer, { seed, held, rowsPerExample }: RowChoice): LayerCollector {
  const { groups, inputs, outputs } = form
  const make = () => Array.from({ length: groups }, () => collectMoments(inputs, outputs))
  const [fit, kept] = [make(), make()]
  const quota = rowsPerExample ?? Math.ceil(rowsFor(inputs) / held.length)
  let reason: string | undefined
  return {
    reason: () => reason,
    finish: () => fit.map((collector, group) => ({ fit: collector.finish(), held: kept[group]!.finish() })),
    add({ first, count }, input, output) {
      const x = form.rowsOf(input.values, input.shape, output.shape)
      const axis = output.shape.length === 1 ? 0 : form.outputAxis
      const y = rowsAlongAxis(output.values, output.shape, axis, groups)
      if (x.rows !== y.rows || output.shape.at(axis) !== groups * outputs)
        return void (reason = `its output is [${output.shape.join(', ')}] for an input [${input.shape.join(', ')}]`)
      for (let example = 0; example < count; example++) {
        const [from, to] = [example, example + 1].map(edge => Math.ceil((edge * x.rows) / count)) as [number, number]
        const collectors = held[first + example] === 1 ? kept : fit
        for (const row of chooseOf(to - from, quota, seed, `${name}/${first + example}`))
          collectors.forEach((collector, group) => {
            const next = collector.next()
            x.copy(from + row, group, next.x, next.slot, next.stride)
            y.copy(from + row, group, next.y, next.slot, next.stride)
          })
      }
    },
  }
}
