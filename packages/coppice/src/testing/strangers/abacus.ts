import type { Backend, Batch, Graph, Model, Node, Runner } from '@coppice/spec'

/** A backend of a stranger: plain arithmetic for the operators of a perceptron, and for no others. */
export const abacus: Backend<'forward'> = {
  kind: 'backend',
  api: 1,
  name: 'abacus',
  capabilities: ['forward'],
  open: async () => ({ backend: 'abacus', capabilities: ['forward'], prepare, close: () => undefined }),
}

/** Rows of numbers. */
interface Table {
  readonly shape: readonly number[]
  readonly data: Float32Array
}

async function prepare({ graph }: Model): Promise<Runner> {
  const constants = await readConstants(graph)
  return {
    async run(feeds, fetch = graph.outputs.map(({ name }) => name)) {
      const values = new Map<string, Table>([...constants, ...(Object.entries(feeds) as [string, Table][])])
      for (const node of graph.nodes) values.set(node.outputs[0]!, compute(node, values))
      return Object.fromEntries(fetch.map(name => [name, { type: 'float32', ...values.get(name)! } satisfies Batch]))
    },
    close: () => undefined,
  }
}

async function readConstants({ tensors }: Graph): Promise<[string, Table][]> {
  const entries = [...tensors.values()].map(async ({ name, shape, read }): Promise<[string, Table]> => {
    return [name, { shape, data: new Float32Array((await read()).slice().buffer) }]
  })
  return Promise.all(entries)
}

function compute({ operator, inputs }: Node, values: ReadonlyMap<string, Table>): Table {
  const [x, weight, bias] = inputs.map(name => values.get(name)!) as [Table, Table, Table]
  if (operator === 'Relu') return { ...x, data: x.data.map(value => Math.max(value, 0)) }
  if (operator === 'Tanh') return { ...x, data: x.data.map(Math.tanh) }
  if (operator === 'Gemm') return multiply(x, weight, bias)
  throw new Error(`an abacus has no ${operator}`)
}

/** The rows of one table times the rows of another, as Gemm has it with `transB`. */
function multiply(x: Table, weight: Table, bias: Table): Table {
  const [rows, width, out] = [x.shape[0]!, weight.shape[1]!, weight.shape[0]!]
  const data = new Float32Array(rows * out)
  for (let row = 0; row < rows; row++)
    for (let to = 0; to < out; to++) {
      let sum = bias.data[to]!
      for (let at = 0; at < width; at++) sum += x.data[row * width + at]! * weight.data[to * width + at]!
      data[row * out + to] = sum
    }
  return { shape: [rows, out], data }
}
