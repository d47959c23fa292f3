import type { Dimension } from '@coppice/spec'
import type { LayerTools } from './layer-tools.ts'
import type { Layers } from './layers.ts'
import { broadcast } from './shape-rules.ts'

type Names = 'relu' | 'sigmoid' | 'tanh' | 'unary' | 'silu' | 'add' | 'mul' | 'matmul' | 'softmax'

/** Arithmetic without weights of its own. */
export function elementwiseLayers({ unary, binary, node, shapeOf }: LayerTools): Pick<Layers, Names> {
  return {
    unary,
    relu: x => unary('Relu', x),
    sigmoid: x => unary('Sigmoid', x),
    tanh: x => unary('Tanh', x),
    silu: x => binary('Mul', x, unary('Sigmoid', x)),
    add: (a, b) => binary('Add', a, b),
    mul: (a, b) => binary('Mul', a, b),
    matmul(a, b) {
      const [left, right] = [shapeOf(a), shapeOf(b)]
      const batch = broadcast(left.slice(0, -2), right.slice(0, -2))
      return node('MatMul', [a, b], [...batch, left.at(-2) as Dimension, right.at(-1) as Dimension])
    },
    softmax: (x, axis = -1) => node('Softmax', [x], shapeOf(x), { axis }),
  }
}
