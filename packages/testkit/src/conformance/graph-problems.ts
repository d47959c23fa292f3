import type { Attribute, DataType, Graph, Node, Tensor } from '@coppice/spec'

const bits: Readonly<Partial<Record<DataType, number>>> = {
  float64: 64,
  float32: 32,
  float16: 16,
  bfloat16: 16,
  int64: 64,
  uint64: 64,
  int32: 32,
  uint32: 32,
  int16: 16,
  uint16: 16,
  int8: 8,
  uint8: 8,
  bool: 8,
  int4: 4,
  uint4: 4,
}

async function tensorProblems(key: string, tensor: Tensor): Promise<string[]> {
  if (tensor.name !== key) return [`the tensor '${key}' is named '${tensor.name}'`]
  const width = bits[tensor.type]
  if (width === undefined) return []
  const expected = Math.ceil((tensor.shape.reduce((product, size) => product * size, 1) * width) / 8)
  const received = (await tensor.read()).byteLength
  return received === expected ? [] : [`the tensor '${key}' has ${received} bytes instead of ${expected}`]
}

const isGraph = (attribute: Attribute): attribute is Extract<Attribute, { kind: 'graph' }> => attribute.kind === 'graph'

async function nodeProblems(node: Node, known: Set<string>): Promise<string[]> {
  const dangling = node.inputs.filter(name => name !== '' && !known.has(name))
  const problems = dangling.map(name => `'${node.name}' (${node.operator}) reads '${name}', which nothing makes`)
  for (const attribute of Object.values(node.attributes).filter(isGraph))
    problems.push(...(await graphProblems(attribute.value, known)))
  for (const name of node.outputs.filter(name => name !== '')) {
    if (known.has(name)) problems.push(`'${name}' is made twice`)
    known.add(name)
  }
  return problems
}

/**
 * What is wrong with a graph: values that nothing makes or that are made twice, nodes out of order, tensors whose
 * bytes do not fit their shape. Reads every tensor.
 *
 * @param outer - Names that a subgraph may read; default none.
 *
 * @example
 * ```ts
 * await graphProblems(smallConvolutionalNetwork(1).graph) // []
 * ```
 */
export async function graphProblems(graph: Graph, outer: ReadonlySet<string> = new Set()): Promise<string[]> {
  const known = new Set([...outer, ...graph.inputs.map(value => value.name), ...graph.tensors.keys()])
  const problems: string[] = []
  for (const [key, tensor] of graph.tensors) problems.push(...(await tensorProblems(key, tensor)))
  for (const node of graph.nodes) problems.push(...(await nodeProblems(node, known)))
  const missing = graph.outputs.filter(value => !known.has(value.name))
  return [...problems, ...missing.map(value => `nothing makes the output '${value.name}'`)]
}
