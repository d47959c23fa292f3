import { describe, expect, it } from 'vitest'
import type { Graph, Tensor } from '@coppice/spec'
import { buildModel, tinyModels } from '../../../testkit/src/index.ts'
import { analyse } from '../analysis/analyse.ts'
import { constantsOf, isWeightType } from '../analysis/constants-of.ts'
import type { Selection } from '../analysis/selection.ts'
import { maskCells } from '../removal/mask-cells.ts'
import { removeCells } from '../removal/remove-cells.ts'
import { bareGraph, counted } from '../testing/bare-graph.ts'
import { coupleByGraph } from './couple-by-graph.ts'

const weightsOf = (network: Graph): Tensor[] =>
  [...constantsOf(network).values()].filter(({ type }) => isWeightType(type))

/** Another name for a matrix, and its numbers in the other order, as exporters of dense layers have it. */
function turn(tensor: Tensor, index: number): Tensor {
  const [rows, columns] = tensor.shape as [number, number]
  const read = async (): Promise<Uint8Array> => {
    const numbers = new Float32Array((await tensor.read()).slice().buffer)
    const turned = numbers.map((_, at) => numbers[(at % rows) * columns + Math.floor(at / rows)]!)
    return new Uint8Array(turned.buffer)
  }
  return { ...tensor, name: `layer${index}.weight`, shape: [columns, rows], read }
}

/** Every second cell of every unit. */
async function halfOf(graph: Graph): Promise<Selection> {
  const { units } = await analyse(graph)
  return new Map(units.map(({ id, size }) => [id, Array.from({ length: size >> 1 }, (_, cell) => 2 * cell)]))
}

/** What becomes of the weights of a network and of the same weights without it; by the names in the checkpoint. */
async function pruneBoth(network: Graph, checkpoint: Graph): Promise<[Map<string, Tensor>, Graph][]> {
  const { graph, units } = await coupleByGraph(checkpoint, network)
  const [around, alone] = [await analyse(network), await analyse(graph)]
  const selection = await halfOf(network)
  const same: Selection = new Map([...units].map(([id, own]) => [id, selection.get(own)!]))
  return [removeCells, maskCells].map(change => [new Map(constantsOf(change(around, selection))), change(alone, same)])
}

describe('couplings of a network', () => {
  it.each(tinyModels)('take the same away from the weights of $name as the network does', async ({ build }) => {
    const network = build(1).graph
    for (const [around, alone] of await pruneBoth(network, bareGraph(weightsOf(network)))) {
      expect(alone.tensors.size).toBeGreaterThan(0)
      for (const [name, tensor] of alone.tensors) {
        expect(tensor.shape).toEqual(around.get(name)!.shape)
        expect(await tensor.read()).toEqual(await around.get(name)!.read())
      }
    }
  })

  it.each(['perceptron', 'plain-convolutional', 'transformer', 'gated-perceptron'])(
    'are found for matrices of %s that have other names and are transposed',
    async name => {
      const network = tinyModels.find(each => each.name === name)!.build(1).graph
      const turned = new Map<string, string>()
      const weights = weightsOf(network).map((tensor, index) => {
        if (tensor.shape.length !== 2) return tensor
        const other = turn(tensor, index)
        turned.set(other.name, tensor.name)
        return other
      })
      expect(turned.size).toBeGreaterThan(0)
      for (const [around, alone] of await pruneBoth(network, bareGraph(weights)))
        for (const [own, tensor] of alone.tensors) {
          const original = around.get(turned.get(own) ?? own)!
          const expected = turned.has(own) ? turn(original, 0) : original
          expect(tensor.shape).toEqual(expected.shape)
          expect(await tensor.read()).toEqual(await expected.read())
        }
    },
  )

  const network = (): Graph =>
    buildModel({}, g => {
      const hidden = g.relu(g.gemm(g.input('x', [1, 6]), { out: 6, name: 'a' }))
      g.output(g.gemm(hidden, { out: 3, name: 'b' }))
    }).graph

  it('go by the numbers of a square matrix where these tell which way round it is', async () => {
    const { graph } = await coupleByGraph(bareGraph(weightsOf(network())), network())
    const axisOf = ({ couplings }: Graph): unknown =>
      couplings![0]!.slices.find(({ tensor }) => tensor === 'a.weight')!.axis
    const [a, ...rest] = weightsOf(network())
    const turned = { ...turn(a!, 0), name: 'a.weight' }
    const other = await coupleByGraph(bareGraph([turned, ...rest]), network())
    expect(axisOf(other.graph)).toBe(1 - (axisOf(graph) as number))
    const trained = await coupleByGraph(bareGraph([counted('a.weight', [6, 6]), ...rest]), network())
    expect(axisOf(trained.graph)).toBe(axisOf(graph))
  })

  it('leave alone what cannot be coupled: scalars, integers, and sizes that no unit has', async () => {
    const steps: Tensor = { name: 'steps', type: 'int64', shape: [6], read: () => new Uint8Array(48) }
    const extra = [steps, counted('scale', []), counted('table', [5, 7])]
    const { graph } = await coupleByGraph(bareGraph([...weightsOf(network()), ...extra]), network())
    expect(graph.couplings).toHaveLength(1)
  })

  it.each([
    ['a norm that was folded away', [counted('norm.weight', [6])], 'norm.weight'],
    ['a flattened layer that the network lacks', [counted('head.weight', [7, 12])], 'head.weight'],
  ])('are refused where the checkpoint has %s', async (_, extra, name) => {
    const coupling = coupleByGraph(bareGraph([...weightsOf(network()), ...extra]), network())
    await expect(coupling).rejects.toMatchObject({ code: 'usage', received: `one without ${name}` })
  })

  it('are refused where a vector serves several layers, which a checkpoint cannot tell apart', async () => {
    const shared = buildModel({}, g => {
      const bias = g.weight([6], { name: 'shared.bias' })
      const hidden = g.relu(g.add(g.linear(g.input('x', [1, 4]), { out: 6, name: 'a' }), bias))
      g.output(g.linear(g.relu(g.add(g.linear(hidden, { out: 6, name: 'b' }), bias)), { out: 3, name: 'c' }))
    }).graph
    const coupling = coupleByGraph(bareGraph(weightsOf(shared)), shared)
    await expect(coupling).rejects.toMatchObject({ code: 'usage', received: "'shared.bias' in several" })
  })

  it('are refused where two tensors have the numbers of a renamed one', async () => {
    const weights = weightsOf(network())
    const [a, ...rest] = weights
    const twins = [turn(a!, 1), turn(a!, 2)]
    const coupling = coupleByGraph(bareGraph([...twins, ...rest]), network())
    await expect(coupling).rejects.toMatchObject({
      code: 'usage',
      received: expect.stringContaining('layer1.weight') as never,
    })
  })
})
