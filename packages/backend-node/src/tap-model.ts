import { failure, type Graph, type Model, type Value } from '@coppice/spec'

/** A model whose outputs are those it had and, after them, what else is to be looked at. */
export interface TappedModel {
  readonly model: Model
  /** The outputs that it had. */
  readonly outputs: readonly string[]
  /** Inputs and initializers among the taps: the runtime need not be asked for them. */
  readonly given: ReadonlySet<string>
}

/** Makes outputs of values. Throws a failure with code `usage` for a name that the graph has not. */
export function tapModel(model: Model, taps: readonly string[] = []): TappedModel {
  const { graph } = model
  const outputs = graph.outputs.map(value => value.name)
  const wanted = [...new Set(taps)].filter(name => !outputs.includes(name))
  const made = new Set(graph.nodes.flatMap(node => node.outputs))
  const given = new Set(wanted.filter(name => !made.has(name) && isGiven(graph, name)))
  const added = wanted.filter(name => !given.has(name)).map(name => outputValue(made, name))
  if (added.length === 0) return { model, outputs, given }
  return { model: { ...model, graph: { ...graph, outputs: [...graph.outputs, ...added] } }, outputs, given }
}

function isGiven({ inputs, tensors }: Graph, name: string): boolean {
  return tensors.has(name) || inputs.some(input => input.name === name)
}

/** The runtime infers type and shape by itself, and what it infers is never wrong. */
function outputValue(made: ReadonlySet<string>, name: string): Value {
  if (name !== '' && made.has(name)) return { name, type: undefined, shape: undefined }
  const expected = 'the name of a value outside of subgraphs'
  throw failure({ code: 'usage', who: 'backend-node, taps', expected, received: JSON.stringify(name) })
}
