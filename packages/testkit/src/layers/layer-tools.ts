import type { Dimension } from '@coppice/spec'
import type { BasicBuilder, ShortAttribute, ValueName } from '../graph-builder.ts'
import { broadcast } from './shape-rules.ts'

/** Attributes in short. */
export type ShortAttributes = Readonly<Record<string, ShortAttribute>>

/** What layers are written with. */
export interface LayerTools {
  readonly g: BasicBuilder
  /** The shape of a value; an error where it is not known. */
  shapeOf(x: ValueName): readonly Dimension[]
  /** The size of an axis, which may be counted from the end; an error where it is not fixed. */
  sizeAt(x: ValueName, axis: number): number
  /** A node of one output with its shape. */
  node(
    operator: string,
    inputs: readonly ValueName[],
    shape: readonly Dimension[] | undefined,
    attributes?: ShortAttributes,
    name?: string,
  ): ValueName
  unary(operator: string, x: ValueName): ValueName
  binary(operator: string, a: ValueName, b: ValueName): ValueName
  /** A vector of weights around a mean. */
  vector(name: string, size: number, distribution: { mean: number; std: number; positive?: boolean }): ValueName
  /** A bias in a list, or an empty list where none is wanted. */
  biasOf(name: string, size: number, wanted: boolean | undefined): readonly ValueName[]
}

/** The tools over one builder. */
export function layerTools(g: BasicBuilder): LayerTools {
  const shapeOf = (x: ValueName): readonly Dimension[] => {
    const shape = g.shapeOf(x)
    if (!shape) throw new Error(`layers: expected a value whose shape is known, received '${x}'. Use setShape`)
    return shape
  }
  const sizeAt = (x: ValueName, axis: number): number => {
    const size = shapeOf(x).at(axis)
    if (typeof size !== 'number')
      throw new Error(`layers: expected a fixed size at axis ${axis} of '${x}', received ${size}`)
    return size
  }
  const node: LayerTools['node'] = (operator, inputs, shape, attributes = {}, name) =>
    g.node(operator, inputs, attributes, { shapes: [shape], ...(name === undefined ? {} : { name }) })
  const vector: LayerTools['vector'] = (name, size, distribution) => g.weight([size], { name, ...distribution })
  return {
    g,
    shapeOf,
    sizeAt,
    node,
    vector,
    unary: (operator, x) => node(operator, [x], g.shapeOf(x)),
    binary: (operator, a, b) => node(operator, [a, b], broadcast(shapeOf(a), shapeOf(b))),
    biasOf: (name, size, wanted) => (wanted === false ? [] : [vector(`${name}.bias`, size, { mean: 0, std: 0.1 })]),
  }
}
