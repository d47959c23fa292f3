import type { KeptAxes } from '@coppice/graph'
import type { Tensor } from '@coppice/spec'
import type { Value } from './cut-value.ts'
import type { Layer } from './layer.ts'
import { readMatrices } from './layer-weights.ts'
import { readElements } from './read-elements.ts'

/** Finds what inputs that never vary gave to each output before they went. */
export interface ConstantCollector {
  /** What the dense layer reads, for some examples, and the shape of what it gives. */
  add(input: Value, outputShape: readonly number[]): void
  /** For each group of the pruned layer, one number an output. */
  finish(): Promise<Float64Array[]>
}

/** For each element of the dense weight 1 where pruning left it. */
async function staying({ dense, weight }: Layer, kept: KeptAxes, support: Tensor | undefined): Promise<Uint8Array> {
  const { shape, name } = dense.weight
  const elements = new Uint8Array(shape.reduce((product, size) => product * size, 1)).fill(1)
  if (support && weight.shape.join() === shape.join()) return elements.map(await readByte(support))
  kept(name).forEach((positions, axis) => {
    if (!positions) return
    const inner = shape.slice(axis + 1).reduce((product, size) => product * size, 1)
    const stays = new Set(positions)
    for (let at = 0; at < elements.length; at++) if (!stays.has(Math.floor(at / inner) % shape[axis]!)) elements[at] = 0
  })
  return elements
}

async function readByte(support: Tensor): Promise<(_: number, at: number) => number> {
  const elements = await readElements(support)
  return (_, at) => (elements[at] === 0 ? 0 : 1)
}

/** Makes a collector for a layer; `support` says what a mask leaves of its weight. */
export function collectConstants(layer: Layer, kept: KeptAxes, support: Tensor | undefined): ConstantCollector {
  const { form, weight } = layer.dense
  const [low, high] = [Infinity, -Infinity].map(value => new Float64Array(form.groups * form.inputs).fill(value))
  const row = new Float64Array(form.inputs)
  const give = async (): Promise<Float64Array> => {
    const stays = await staying(layer, kept, support)
    const given = new Float64Array(form.groups * form.outputs)
    ;(await readMatrices(weight, form)).forEach(({ data }, group) => {
      for (let at = 0; at < data.length; at++) {
        const [output, input] = [Math.floor(at / form.inputs), at % form.inputs]
        const column = group * form.inputs + input
        const isLost = stays[form.elementAt(group, output, input)] === 0
        if (isLost && low![column] === high![column]) given[group * form.outputs + output]! += data[at]! * low![column]!
      }
    })
    return given
  }
  return {
    add(input, outputShape) {
      const source = form.rowsOf(input.values, input.shape, outputShape)
      for (let group = 0; group < form.groups; group++)
        for (let i = 0; i < source.rows; i++) {
          source.copy(i, group, row, 0, 1)
          row.forEach((value, at) => {
            const column = group * form.inputs + at
            if (value < low![column]!) low![column] = value
            if (value > high![column]!) high![column] = value
          })
        }
    },
    async finish() {
      const given = await give()
      const positions = kept(layer.output).at(form.outputAxis)
      const own = positions ? Float64Array.from(positions, output => given[output]!) : given
      const { groups, outputs } = layer.form
      return Array.from({ length: groups }, (_, group) => own.slice(group * outputs, (group + 1) * outputs))
    },
  }
}
