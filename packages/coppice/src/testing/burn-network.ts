import type { Attribute, Model, Node, Tensor } from '@coppice/spec'

const node = (
  operator: string,
  inputs: readonly string[],
  output: string,
  attributes: Readonly<Record<string, Attribute>> = {},
): Node => ({ name: output, operator, domain: '', inputs, outputs: [output], attributes })

const convolution = (input: string, name: string, output: string): Node =>
  node('Conv', [input, `${name}.weight`, `${name}.bias`], output)

const dense = (input: string, name: string, output: string): Node =>
  node('Gemm', [input, `${name}.weight`, `${name}.bias`], output, { transB: { kind: 'int', value: 1 } })

const norm = (input: string, name: string, output: string): Node => {
  const vectors = ['weight', 'bias', 'running_mean', 'running_var'].map(each => `${name}.${each}`)
  return node('BatchNormalization', [input, ...vectors], output, { epsilon: { kind: 'float', value: 1e-5 } })
}

/**
 * The network that the weights of burn-mnist belong to, by the code that they were published with: three convolutions of
 * 3 x 3 and a norm, two dense layers and a norm.
 */
export function burnNetwork(weights: ReadonlyMap<string, Tensor>): Model {
  const nodes = [
    convolution('image', 'conv1', 'c1'),
    node('Relu', ['c1'], 'r1'),
    convolution('r1', 'conv2', 'c2'),
    node('Relu', ['c2'], 'r2'),
    convolution('r2', 'conv3', 'c3'),
    node('Relu', ['c3'], 'r3'),
    norm('r3', 'norm1', 'n1'),
    node('Flatten', ['n1'], 'f'),
    dense('f', 'fc1', 'd1'),
    node('Relu', ['d1'], 'r4'),
    dense('r4', 'fc2', 'd2'),
    norm('d2', 'norm2', 'logits'),
  ]
  const graph = {
    name: 'mnist',
    inputs: [{ name: 'image', type: 'float32', shape: ['batch', 1, 28, 28] }],
    outputs: [{ name: 'logits', type: 'float32', shape: ['batch', 10] }],
    nodes,
    tensors: new Map([...weights].filter(([, { type }]) => type === 'float32')),
    values: new Map(),
    opsets: new Map([['', 17]]),
  } as const
  return { format: 'memory', graph, bytes: 0, document: undefined }
}

const channels = (name: string): object[] => ['weight', 'bias'].map(each => ({ tensor: `${name}.${each}`, axis: 0 }))

/** What goes together in it, as a person would write it down. */
export const burnRules: object = {
  units: [
    { name: 'conv1', slices: [...channels('conv1'), { tensor: 'conv2.weight', axis: 1 }] },
    { name: 'conv2', slices: [...channels('conv2'), { tensor: 'conv3.weight', axis: 1 }] },
    {
      name: 'conv3',
      slices: [
        ...channels('conv3'),
        ...channels('norm1'),
        { tensor: 'norm1.running_mean', axis: 0 },
        { tensor: 'norm1.running_var', axis: 0 },
        { tensor: 'fc1.weight', axis: 1 },
      ],
    },
    { name: 'fc1', slices: [...channels('fc1'), { tensor: 'fc2.weight', axis: 1 }] },
  ],
}
