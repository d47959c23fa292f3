import type { TensorInfo } from '@tensorflow/tfjs-core'
import { sizeOf, viewAs } from './kernel.ts'
import type { Kernel, KernelCall } from './kernel.ts'

/** The matrices of a tensor: how many, and their sides. */
interface Matrices {
  readonly count: number
  readonly rows: number
  readonly columns: number
}

function matricesOf({ shape }: TensorInfo): Matrices {
  const [rows, columns] = shape.slice(-2) as [number, number]
  return { count: sizeOf(shape.slice(0, -2)), rows, columns }
}

/** Products this small are done sooner by the backend's plain loop than by transposing and packing. */
const smallProduct = 2048

function transpose(call: KernelCall, x: TensorInfo): TensorInfo {
  const axes = [...x.shape.keys()]
  return call.run('Transpose', { x }, { perm: [...axes.slice(0, -2), axes.at(-1)!, axes.at(-2)!] })
}

const plain = { transposeA: false, transposeB: false }

/** The product of one pair of matrices after the other, each as fast as a single product. */
function multiplyEach(call: KernelCall, a: TensorInfo, b: TensorInfo, shape: readonly number[]): TensorInfo {
  const [left, right] = [matricesOf(a), matricesOf(b)]
  const product = call.allocate(shape)
  const size = left.rows * right.columns
  for (let at = 0; at < Math.max(left.count, right.count); at++) {
    const first = call.part(a, left.count === 1 ? 0 : at * left.rows * left.columns, [1, left.rows, left.columns])
    const second = call.part(b, right.count === 1 ? 0 : at * right.rows * right.columns, [1, right.rows, right.columns])
    const one = call.run('BatchMatMul', { a: first, b: second }, plain)
    const source = call.elements(one)
    call.elements(product).set(source, at * size)
  }
  return product
}

/** Whether the batches are the same, or one of the two has a single matrix. */
const batchesFit = (a: TensorInfo, b: TensorInfo): boolean =>
  matricesOf(a).count === 1 || matricesOf(b).count === 1 || `${a.shape.slice(0, -2)}` === `${b.shape.slice(0, -2)}`

/** Whether a · bᵀ is had sooner as (b · aᵀ)ᵀ: the second factor is transposed and packed, whatever its size. */
function isSoonerTurned(a: Matrices, b: Matrices): boolean {
  const [first, second, product] = [a.rows * a.columns, b.rows * b.columns, a.rows * b.rows]
  return 2 * second > 2 * first + product
}

function multiplyTurned(call: KernelCall, a: TensorInfo, b: TensorInfo, shape: readonly number[]): TensorInfo {
  const [rows, columns] = shape.slice(-2) as [number, number]
  const first = viewAs(b, [1, ...b.shape.slice(-2)])
  const second = transpose(call, viewAs(a, [1, ...a.shape.slice(-2)]))
  const turned = call.run('BatchMatMul', { a: first, b: second }, plain)
  return viewAs(transpose(call, viewAs(turned, [1, columns, rows])), shape)
}

/** Products of matrices; the backend's own is fast for one pair of matrices only, and where none is transposed. */
export const batchMatMul: Kernel = {
  name: 'BatchMatMul',
  run(call) {
    const { a, b } = call.inputs as { a: TensorInfo; b: TensorInfo }
    const { transposeA, transposeB } = call.attributes as { transposeA: boolean; transposeB: boolean }
    const [left, right] = [matricesOf(a), matricesOf(b)]
    const sides = transposeB ? right.rows : right.columns
    const small = left.rows * left.columns * sides <= smallProduct
    const single = left.count === 1 && right.count === 1
    if (small || !batchesFit(a, b) || (single && !transposeA && !transposeB) || a.dtype !== 'float32') {
      return call.run('BatchMatMul', { a, b }, call.attributes)
    }
    if (single && transposeB && !transposeA && isSoonerTurned(left, right)) {
      const axes = Math.max(a.shape.length, b.shape.length) - 2
      return multiplyTurned(call, a, b, [...Array<number>(axes).fill(1), left.rows, right.rows])
    }
    const [first, second] = [transposeA ? transpose(call, a) : a, transposeB ? transpose(call, b) : b]
    if (single) return call.run('BatchMatMul', { a: first, b: second }, plain)
    const batch = left.count > 1 ? a.shape.slice(0, -2) : b.shape.slice(0, -2)
    const [rows, columns] = [first.shape.at(-2)!, second.shape.at(-1)!]
    const shape = [...batch, rows, columns]
    if (right.count > 1) return multiplyEach(call, first, second, shape)
    const folded = viewAs(first, [1, left.count * rows, first.shape.at(-1)!])
    return viewAs(call.run('BatchMatMul', { a: folded, b: second }, plain), shape)
  },
}
