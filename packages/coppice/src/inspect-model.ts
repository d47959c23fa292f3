import { analyse, byteLengthOf, constantsOf, elementsOf } from '@coppice/graph'
import type { Analysis, AnalysisOptions, StructuralUnit } from '@coppice/graph'
import type { DataType, Dimension, Graph, Model, Protected, Tensor, Value } from '@coppice/spec'
import type { Units } from '@coppice/core'
import { countModel } from './measure/count-model.ts'

/** An input or output of a model; `null` where the file does not say. */
export interface InspectedValue {
  readonly name: string
  readonly type: DataType | null
  readonly shape: readonly Dimension[] | null
}

/** A unit with what it comes to. */
export interface InspectedUnit {
  readonly id: string
  readonly kind: string
  readonly cells: number
  /** Of all its slices; elements where two units cross count for both. */
  readonly parameters: number
  readonly tensors: readonly string[]
}

/** All constants of one type. */
export interface InspectedType {
  readonly tensors: number
  readonly elements: number
  readonly bytes: number
}

/** A weight that zeros can be put into. */
export interface InspectedWeight {
  readonly name: string
  readonly type: DataType
  readonly shape: readonly number[]
}

/** What there is to know about a model without running it. */
export interface Inspection {
  readonly input: {
    readonly path: string
    readonly bytes: number
    readonly parameters: number
    readonly macs: number | null
  }
  readonly format: string
  /** The version of each operator set by domain; `ai.onnx` is the standard one. */
  readonly opsets: Readonly<Record<string, number>>
  readonly inputs: readonly InspectedValue[]
  readonly outputs: readonly InspectedValue[]
  /** How many nodes there are of each operator, the most frequent first. */
  readonly operators: Readonly<Record<string, number>>
  /** What the constants come to by their type, the most bytes first. */
  readonly types: Readonly<Record<string, InspectedType>>
  /** The weights that can be set to zero one by one, in groups or in blocks. */
  readonly weights: readonly InspectedWeight[]
  readonly units: readonly InspectedUnit[]
  readonly protected: readonly Protected[]
}

/**
 * Looks at a model: interface, operators, what can be removed, and what cannot and why. Nothing is run.
 *
 * @example
 * ```ts
 * const { units } = await inspectModel(await read('model.onnx'), 'model.onnx')
 * console.table(units)
 * ```
 */
export async function inspectModel(model: Model, path: string, options: AnalysisOptions = {}): Promise<Inspection> {
  const { graph } = model
  const analysis = await analyse(graph, options)
  const single = await weightUnits(model)
  return {
    input: { path, bytes: model.bytes, ...(await countModel(model)) },
    format: model.format,
    opsets: Object.fromEntries([...graph.opsets].map(([domain, version]) => [domain || 'ai.onnx', version])),
    inputs: graph.inputs.map(describeValue),
    outputs: graph.outputs.map(describeValue),
    operators: countOperators(graph),
    types: countTypes(graph),
    weights: single.outlines.map(({ id }) => describeWeight(single.tensors.get(id)!)),
    units: analysis.units.map(unit => describeUnit(unit, analysis)),
    protected: graph.nodes.length > 0 ? analysis.protected : [...analysis.protected, ...single.protected],
  }
}

function describeValue({ name, type, shape }: Value): InspectedValue {
  return { name, type: type ?? null, shape: shape ?? null }
}

function countOperators({ nodes }: Graph): Record<string, number> {
  const counts = new Map<string, number>()
  for (const { operator, domain } of nodes) {
    const name = domain === '' ? operator : `${domain}.${operator}`
    counts.set(name, (counts.get(name) ?? 0) + 1)
  }
  return Object.fromEntries([...counts].sort(([, one], [, other]) => other - one))
}

async function weightUnits(model: Model): Promise<Units> {
  const { unitsOf } = await import('@coppice/core')
  return unitsOf(model, undefined, 'element')
}

function countTypes(graph: Graph): Record<string, InspectedType> {
  const counts = new Map<string, InspectedType>()
  for (const { type, shape } of constantsOf(graph).values()) {
    const { tensors, elements, bytes } = counts.get(type) ?? { tensors: 0, elements: 0, bytes: 0 }
    const count = elementsOf(shape)
    counts.set(type, { tensors: tensors + 1, elements: elements + count, bytes: bytes + byteLengthOf(type, count) })
  }
  return Object.fromEntries([...counts].sort(([, one], [, other]) => other.bytes - one.bytes))
}

function describeWeight({ name, type, shape }: Tensor): InspectedWeight {
  return { name, type, shape }
}

function describeUnit({ id, kind, size, slices }: StructuralUnit, { graph }: Analysis): InspectedUnit {
  const parameters = slices.reduce((sum, { tensor, axis, positions }) => {
    const shape = shapeOf(graph, tensor)
    return sum + (shape ? (elementsOf(shape) / (shape[axis] || 1)) * positions.length : 0)
  }, 0)
  return { id, kind, cells: size, parameters, tensors: [...new Set(slices.map(({ tensor }) => tensor))] }
}

function shapeOf({ tensors, nodes }: Graph, name: string): readonly number[] | undefined {
  return (tensors.get(name) ?? constantOf(nodes, name))?.shape
}

function constantOf(nodes: Graph['nodes'], name: string): Tensor | undefined {
  const attribute = nodes.find(node => node.operator === 'Constant' && node.outputs[0] === name)?.attributes['value']
  return attribute?.kind === 'tensor' ? attribute.value : undefined
}
