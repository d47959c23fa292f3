import type { Dimension } from '@coppice/spec'
import { float } from '../graph-builder.ts'
import type { LayerTools } from './layer-tools.ts'
import type { Layers } from './layers.ts'

type Names = 'batchNorm' | 'layerNorm' | 'gemm' | 'linear' | 'embedding'

/** Layers with weights and no window: dense layers, norms and tables. */
export function denseLayers({ g, node, vector, biasOf, shapeOf, sizeAt }: LayerTools): Pick<Layers, Names> {
  return {
    batchNorm(x, { name = g.freshName('bn') } = {}) {
      const channels = sizeAt(x, 1)
      const inputs = [
        x,
        vector(`${name}.weight`, channels, { mean: 1, std: 0.3, positive: true }),
        vector(`${name}.bias`, channels, { mean: 0, std: 0.2 }),
        vector(`${name}.running_mean`, channels, { mean: 0, std: 0.2 }),
        vector(`${name}.running_var`, channels, { mean: 1, std: 0.3, positive: true }),
      ]
      return node('BatchNormalization', inputs, shapeOf(x), { epsilon: float(1e-5) }, name)
    },
    layerNorm(x, { name = g.freshName('ln') } = {}) {
      const size = sizeAt(x, -1)
      const scale = vector(`${name}.weight`, size, { mean: 1, std: 0.3 })
      const bias = vector(`${name}.bias`, size, { mean: 0, std: 0.2 })
      return node('LayerNormalization', [x, scale, bias], shapeOf(x), { axis: -1, epsilon: float(1e-5) }, name)
    },
    gemm(x, { out, bias, name = g.freshName('fc') }) {
      const weight = g.weight([out, sizeAt(x, -1)], { name: `${name}.weight` })
      const shape = [shapeOf(x)[0] as Dimension, out]
      return node('Gemm', [x, weight, ...biasOf(name, out, bias)], shape, { transB: 1 }, name)
    },
    linear(x, { out, bias, name = g.freshName('linear') }) {
      const [width, shape] = [sizeAt(x, -1), shapeOf(x).with(-1, out)]
      const weight = g.weight([width, out], { name: `${name}.weight`, std: Math.sqrt(1 / width) })
      if (bias === false) return node('MatMul', [x, weight], shape, {}, name)
      const product = node('MatMul', [x, weight], shape, {}, `${name}.matmul`)
      return node('Add', [product, ...biasOf(name, out, true)], shape, {}, name)
    },
    embedding(indices, { rows, features, name = g.freshName('embedding') }) {
      const table = g.weight([rows, features], { name: `${name}.weight`, std: 1 })
      return node('Gather', [table, indices], [...shapeOf(indices), features], { axis: 0 }, name)
    },
  }
}
