import type { Attribute, Graph, Node, Tensor, Value } from '@coppice/spec'

const hexadecimal = (bytes: Uint8Array): string =>
  Array.from(bytes, byte => byte.toString(16).padStart(2, '0')).join('')

const valueText = ({ name, type, shape }: Value): string => `${name}: ${type} ${JSON.stringify(shape)}`

const tensorText = async ({ name, type, shape, read }: Tensor): Promise<string> =>
  `${name}: ${type} ${JSON.stringify(shape)} ${hexadecimal(await read())}`

async function attributeText([name, attribute]: readonly [string, Attribute]): Promise<string> {
  if (attribute.kind === 'tensor') {
    const { type, shape, read } = attribute.value
    return `${name}: ${type} ${JSON.stringify(shape)} ${hexadecimal(await read())}`
  }
  if (attribute.kind === 'graph') return `${name}: {\n${(await describeGraph(attribute.value)).join('\n')}\n}`
  if (attribute.kind === 'float') return `${name}: float ${Math.fround(attribute.value)}`
  if (attribute.kind === 'floats') return `${name}: floats ${attribute.value.map(Math.fround)}`
  return `${name}: ${attribute.kind} ${JSON.stringify(attribute.value)}`
}

async function nodeText(node: Node): Promise<string> {
  const entries = Object.entries(node.attributes).sort(([a], [b]) => (a < b ? -1 : 1))
  const attributes = await Promise.all(entries.map(attributeText))
  const call = `${node.domain}:${node.operator}(${node.inputs.join(', ')}; ${attributes.join(', ')})`
  return `${node.outputs.join(', ')} = ${call} '${node.name}'`
}

/** Everything that a graph says, a line each, in an order of its own: two graphs are equal where the lines are. */
export async function describeGraph(graph: Graph): Promise<string[]> {
  const tensors = await Promise.all([...graph.tensors.values()].map(tensorText))
  return [
    ...graph.inputs.map(value => `input ${valueText(value)}`),
    ...graph.outputs.map(value => `output ${valueText(value)}`),
    ...tensors.sort().map(line => `tensor ${line}`),
    ...(await Promise.all(graph.nodes.map(nodeText))),
    ...[...graph.opsets].sort().map(([domain, version]) => `operators '${domain}' ${version}`),
  ]
}
