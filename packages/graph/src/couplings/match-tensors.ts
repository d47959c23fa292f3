import { failure } from '@coppice/spec'
import type { Tensor } from '@coppice/spec'
import { isWeightType } from '../analysis/constants-of.ts'
import { elementsOf } from '../shapes.ts'
import { decodeElements } from '../tensors/tensor-elements.ts'

/** The tensor of a checkpoint that a constant of a network is. */
export interface Match {
  readonly tensor: string
  /** Whether its two axes have changed places. */
  readonly transposed: boolean
}

type Tensors = ReadonlyMap<string, Tensor>

/**
 * The tensors of a checkpoint among the constants of a network: by name, and where exporters have renamed, by being the
 * only one with these numbers; either may be transposed. Constants without a match are left out.
 */
export async function matchTensors(network: Tensors, checkpoint: Tensors): Promise<Map<string, Match>> {
  const matches = new Map<string, Match>()
  const open: Tensor[] = []
  for (const [name, constant] of network) {
    if (!isWeightType(constant.type)) continue
    const match = await matchByName(constant, checkpoint.get(name))
    if (match) matches.set(name, match)
    else if (elementsOf(constant.shape) > 1) open.push(constant)
  }
  const taken = new Set([...matches.values()].map(({ tensor }) => tensor))
  const free = [...checkpoint.values()].filter(({ name, type }) => isWeightType(type) && !taken.has(name))
  const byNumbers = await indexByNumbers(free, open)
  for (const constant of open) {
    const match = await matchByNumbers(constant, byNumbers)
    if (match) matches.set(constant.name, match)
  }
  return matches
}

async function matchByName(constant: Tensor, found: Tensor | undefined): Promise<Match | undefined> {
  if (!found || !isWeightType(found.type)) return undefined
  const { name: tensor } = found
  const isTurned = canTurn(constant) && sameShape(turned(constant.shape), found.shape)
  if (!sameShape(constant.shape, found.shape)) return isTurned ? { tensor, transposed: true } : undefined
  // Of a square matrix the numbers tell; where they are others, the name is taken at its word.
  const transposed =
    isTurned &&
    (await digest(constant)) !== (await digest(found)) &&
    (await digest(constant, true)) === (await digest(found))
  return { tensor, transposed }
}

async function matchByNumbers(
  constant: Tensor,
  byNumbers: ReadonlyMap<string, string | null>,
): Promise<Match | undefined> {
  for (const transposed of canTurn(constant) ? [false, true] : [false]) {
    const tensor = byNumbers.get(await digest(constant, transposed))
    if (tensor) return { tensor, transposed }
  }
  return undefined
}

/** The tensors by their numbers, of those that can be wanted; `null` where several have the same. */
async function indexByNumbers(
  tensors: readonly Tensor[],
  wanted: readonly Tensor[],
): Promise<Map<string, string | null>> {
  const shapes = new Set(wanted.flatMap(({ shape }) => [String(shape), String(turned(shape))]))
  const byNumbers = new Map<string, string | null>()
  for (const tensor of tensors) {
    if (!shapes.has(String(tensor.shape))) continue
    const key = await digest(tensor)
    byNumbers.set(key, byNumbers.has(key) ? null : tensor.name)
  }
  return byNumbers
}

const canTurn = ({ shape }: Tensor): boolean => shape.length === 2
const turned = (shape: readonly number[]): readonly number[] => shape.toReversed()
const sameShape = (a: readonly number[], b: readonly number[]): boolean => String(a) === String(b)

/** SHA-256 over the shape and the numbers as float32, whatever type they are stored in. */
async function digest(tensor: Tensor, transposed = false): Promise<string> {
  const { shape, type } = tensor
  const elements = Float32Array.from(decodeElements(type, await tensor.read(), elementsOf(shape)))
  const numbers = transposed ? transpose(elements, shape) : elements
  const { subtle } = globalThis.crypto ?? {}
  if (!subtle)
    throw failure({ code: 'usage', who: 'matchTensors', expected: 'a runtime with Web Crypto', received: 'none' })
  const hash = new Uint8Array(await subtle.digest('SHA-256', numbers))
  return `${String(transposed ? turned(shape) : shape)} ${Array.from(hash, byte => byte.toString(16)).join()}`
}

function transpose(elements: Float32Array, shape: readonly number[]): Float32Array<ArrayBuffer> {
  const [rows = 0, columns = 0] = shape
  const result = new Float32Array(elements.length)
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++) result[column * rows + row] = elements[row * columns + column]!
  return result
}
