import { decodeElements } from '@coppice/graph'
import type { Graph, Model, Tensor } from '@coppice/spec'

/** What happened to one tensor. */
export interface TensorDifference {
  readonly name: string
  readonly change: 'same' | 'values' | 'shape' | 'added' | 'gone'
  readonly before: readonly number[] | null
  readonly after: readonly number[] | null
  /** The fraction of elements that are zero, of tensors of numbers. */
  readonly zerosBefore: number | null
  readonly zerosAfter: number | null
}

/** Tells for every constant of two models what happened to it; constants are matched by name. */
export async function compareTensors(before: Model, after: Model): Promise<readonly TensorDifference[]> {
  const [old, current] = [constants(before.graph), constants(after.graph)]
  const differences: TensorDifference[] = []
  for (const name of new Set([...old.keys(), ...current.keys()]))
    differences.push(await compareTensor(name, old.get(name), current.get(name)))
  return differences
}

function constants({ tensors, nodes }: Graph): Map<string, Tensor> {
  const found = new Map(tensors)
  for (const { operator, outputs, attributes } of nodes) {
    const value = attributes['value']
    if (operator === 'Constant' && value?.kind === 'tensor' && outputs[0]) found.set(outputs[0], value.value)
  }
  return found
}

async function compareTensor(
  name: string,
  before: Tensor | undefined,
  after: Tensor | undefined,
): Promise<TensorDifference> {
  const [zerosBefore, zerosAfter] = [before ? await zerosOf(before) : null, after ? await zerosOf(after) : null]
  return {
    name,
    change: await changeOf(before, after),
    before: before?.shape ?? null,
    after: after?.shape ?? null,
    zerosBefore,
    zerosAfter,
  }
}

async function changeOf(before: Tensor | undefined, after: Tensor | undefined): Promise<TensorDifference['change']> {
  if (before === undefined) return 'added'
  if (after === undefined) return 'gone'
  if (before.type !== after.type || before.shape.join() !== after.shape.join()) return 'shape'
  return Buffer.compare(await before.read(), await after.read()) === 0 ? 'same' : 'values'
}

async function zerosOf({ type, shape, read }: Tensor): Promise<number | null> {
  if (!/^(b?float|u?int)/.test(type)) return null
  const count = shape.reduce((product, size) => product * size, 1)
  if (count === 0) return null
  const elements = decodeElements(type, await read(), count)
  let zeros = 0
  for (let index = 0; index < count; index++) if (Number(elements[index]) === 0) zeros++
  return zeros / count
}
