import { describe, expect, it } from 'vitest'
import { buildModel } from './index.ts'
import type { ShortAttribute } from './index.ts'

const floats = async (tensor: { read(): Uint8Array | Promise<Uint8Array> } | undefined) => {
  const bytes = await tensor!.read()
  return new Float32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 4)
}

describe('buildModel', () => {
  const model = buildModel({ seed: 3 }, g => {
    const x = g.input('x', ['batch', 3, 32, 32])
    const y = g.relu(g.batchNorm(g.conv(x, { out: 16, kernel: 3, stride: 2 })))
    g.output(g.gemm(g.flatten(g.maxPool(y)), { out: 10 }), { name: 'logits' })
  })

  it('writes the nodes in order and names weights after their layers', () => {
    expect(model.graph.nodes.map(node => node.operator)).toEqual([
      'Conv',
      'BatchNormalization',
      'Relu',
      'MaxPool',
      'Flatten',
      'Gemm',
    ])
    expect(model.graph.nodes[0]!.inputs).toEqual(['x', 'conv1.weight', 'conv1.bias'])
    expect(model.graph.tensors.get('fc1.weight')!.shape).toEqual([10, 16 * 8 * 8])
    expect(model.document).toBeUndefined()
  })

  it('renames outputs and gives them their shape', () => {
    expect(model.graph.outputs).toEqual([{ name: 'logits', type: 'float32', shape: ['batch', 10] }])
    expect(model.graph.nodes.at(-1)!.outputs).toEqual(['logits'])
  })

  it('draws the same weights from the same seed and others from another', async () => {
    const draw = async (seed: number) => {
      const { graph } = buildModel({ seed }, g => g.output(g.conv(g.input('x', [1, 3, 4, 4]), { out: 8, kernel: 3 })))
      return floats(graph.tensors.get('conv1.weight'))
    }
    expect(await draw(1)).toEqual(await draw(1))
    expect(await draw(1)).not.toEqual(await draw(2))
  })

  it('draws weights of the standard deviation asked for', async () => {
    const { graph } = buildModel({ seed: 1 }, g => {
      g.output(g.node('Add', [g.input('x', [1]), g.weight([100, 100], { mean: 2, std: 0.5, name: 'w' })]))
    })
    const values = await floats(graph.tensors.get('w'))
    const mean = values.reduce((a, b) => a + b, 0) / values.length
    const variance = values.reduce((a, b) => a + (b - mean) ** 2, 0) / values.length
    expect(mean).toBeCloseTo(2, 1)
    expect(Math.sqrt(variance)).toBeCloseTo(0.5, 1)
  })

  it('refuses a name used twice and a float given as an integer', () => {
    const twice = () => buildModel({}, g => void (g.input('x', [1]), g.input('x', [1])))
    expect(twice).toThrow("received 'x' for the second time")
    const leaky = (alpha: ShortAttribute) => () =>
      buildModel({}, g => void g.node('LeakyRelu', [g.input('x', [1])], { alpha }))
    expect(leaky(0.1)).toThrow('expected an integer or float(…)')
  })

  it('lets a branch read what is outside of it', () => {
    const { graph } = buildModel({}, g => {
      const x = g.input('x', [2])
      const branch = g.branch('then', inner => inner.node('Add', [x, inner.weight([2], { name: 'inner' })]))
      g.output(
        g.node('If', [g.constant([1], { type: 'bool', shape: [] })], { then_branch: branch, else_branch: branch }),
      )
    })
    const attribute = graph.nodes[0]!.attributes['then_branch']!
    if (attribute.kind !== 'graph') throw new Error('expected a graph')
    expect(attribute.value.nodes[0]!.inputs).toEqual(['x', 'inner'])
    expect([...attribute.value.tensors.keys()]).toEqual(['inner'])
  })
})
