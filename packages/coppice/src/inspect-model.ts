import { analyse } from '@coppice/graph'
import type { Analysis, AnalysisOptions, StructuralUnit } from '@coppice/graph'
import type { DataType, Dimension, Graph, Model, Protected, Tensor, Value } from '@coppice/spec'
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
  return {
    input: { path, bytes: model.bytes, ...(await countModel(model)) },
    format: model.format,
    opsets: Object.fromEntries([...graph.opsets].map(([domain, version]) => [domain || 'ai.onnx', version])),
    inputs: graph.inputs.map(describeValue),
    outputs: graph.outputs.map(describeValue),
    operators: countOperators(graph),
    units: analysis.units.map(unit => describeUnit(unit, analysis)),
    protected: analysis.protected,
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

function describeUnit({ id, kind, size, slices }: StructuralUnit, { graph }: Analysis): InspectedUnit {
  const parameters = slices.reduce((sum, { tensor, axis, positions }) => {
    const shape = shapeOf(graph, tensor)
    return sum + (shape ? (elements(shape) / (shape[axis] || 1)) * positions.length : 0)
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

function elements(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1)
}
