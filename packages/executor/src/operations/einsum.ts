import { elementsOf, parseEinsum, stringAttribute } from '@coppice/graph'
import type { Tensor } from '@tensorflow/tfjs-core'
import type { Operation, TensorFlow } from '../operation.ts'
import { expandTo } from '../tensors/expand-to.ts'
import { multiplyMatrices } from '../tensors/multiply-matrices.ts'
import { pickRows } from '../tensors/rows.ts'

/** A tensor and a label for each of its axes. */
interface Term {
  readonly labels: readonly string[]
  readonly tensor: Tensor
}

/** Multiplies and sums over labels, two terms at a time, as matrix products. */
export const Einsum: Operation = {
  name: 'Einsum',
  run(context) {
    const { tf, node } = context
    const tensors = context.inputs as readonly Tensor[]
    const text = stringAttribute(node, 'equation', '')
    const { inputs, output } = parseEinsum(
      text,
      tensors.map(({ rank }) => rank),
    )!
    const terms = tensors.map((tensor, i) => takeDiagonals(tf, { labels: inputs[i]!, tensor }))
    const product = terms.reduce((left, right, i) => {
      const needed = new Set([...output, ...terms.slice(i + 1).flatMap(({ labels }) => labels)])
      return contract(tf, left, right, needed)
    })
    return arrange(tf, sumOthers(tf, product, new Set(output)), output)
  },
}

/** Of a label that a term has twice only the elements with equal indices remain. */
function takeDiagonals(tf: TensorFlow, { labels, tensor }: Term): Term {
  const axis = labels.findIndex((label, i) => labels.indexOf(label) < i)
  if (axis < 0) return { labels, tensor }
  const first = labels.indexOf(labels[axis]!)
  const front = arrangeAxes(tf, tensor, [first, axis])
  const size = front.shape[0]
  const places = tf.tensor1d(
    Array.from({ length: size }, (_, i) => i * (size + 1)),
    'int32',
  )
  const rest = front.shape.slice(2)
  const diagonal = pickRows(tf, tf.reshape(front, [size * size, elementsOf(rest)]), places)
  const others = labels.filter((_, i) => i !== first && i !== axis)
  return takeDiagonals(tf, { labels: [labels[axis]!, ...others], tensor: tf.reshape(diagonal, [size, ...rest]) })
}

/** The given axes moved to the front. */
function arrangeAxes(tf: TensorFlow, x: Tensor, axes: readonly number[]): Tensor {
  return tf.transpose(x, [...axes, ...x.shape.map((_, i) => i).filter(axis => !axes.includes(axis))])
}

function arrange(tf: TensorFlow, { labels, tensor }: Term, order: readonly string[]): Tensor {
  if (order.every((label, i) => labels[i] === label)) return tensor
  return tf.transpose(
    tensor,
    order.map(label => labels.indexOf(label)),
  )
}

/** Sums over the labels that are not needed. */
function sumOthers(tf: TensorFlow, { labels, tensor }: Term, needed: ReadonlySet<string>): Term {
  const axes = labels.flatMap((label, axis) => (needed.has(label) ? [] : [axis]))
  if (axes.length === 0) return { labels, tensor }
  return { labels: labels.filter(label => needed.has(label)), tensor: tf.sum(tensor, axes) }
}

/** Labels that both have are batches where they are needed later, else summed over by the product. */
function contract(tf: TensorFlow, left: Term, right: Term, needed: ReadonlySet<string>): Term {
  const a = sumOthers(tf, left, new Set([...needed, ...right.labels]))
  const b = sumOthers(tf, right, new Set([...needed, ...left.labels]))
  const isShared = (label: string): boolean => a.labels.includes(label) && b.labels.includes(label)
  const batch = a.labels.filter(label => isShared(label) && needed.has(label))
  const inner = a.labels.filter(label => isShared(label) && !needed.has(label))
  const [rows, columns] = [a.labels.filter(label => !isShared(label)), b.labels.filter(label => !isShared(label))]
  const sizes = inner.map(label => Math.max(sizeOf(a, label), sizeOf(b, label)))
  const [sizesOfRows, sizesOfColumns] = [rows.map(label => sizeOf(a, label)), columns.map(label => sizeOf(b, label))]
  const matrix = (term: Term, groups: readonly (readonly string[])[], shape: readonly number[]): Tensor => {
    const whole = [...term.tensor.shape]
    inner.forEach((label, i) => (whole[term.labels.indexOf(label)] = sizes[i]!))
    const expanded = { ...term, tensor: expandTo(tf, term.tensor, whole) }
    const leading = batch.map(label => sizeOf(term, label))
    return tf.reshape(arrange(tf, expanded, [...batch, ...groups.flat()]), [...leading, ...shape])
  }
  const product = multiplyMatrices(
    tf,
    matrix(a, [rows, inner], [elementsOf(sizesOfRows), elementsOf(sizes)]),
    matrix(b, [inner, columns], [elementsOf(sizes), elementsOf(sizesOfColumns)]),
  )
  const leading = product.shape.slice(0, batch.length)
  const tensor = tf.reshape(product, [...leading, ...sizesOfRows, ...sizesOfColumns])
  return { labels: [...batch, ...rows, ...columns], tensor }
}

function sizeOf({ labels, tensor }: Term, label: string): number {
  return tensor.shape[labels.indexOf(label)]!
}

export const einsumOperations: readonly Operation[] = [Einsum]
