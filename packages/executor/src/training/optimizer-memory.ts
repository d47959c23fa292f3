import { failure } from '@coppice/spec'
import type { Optimizer, Variable } from '@tensorflow/tfjs-core'
import type { TensorFlow } from '../operation.ts'
import type { Variables } from './trained-weights.ts'

/** What an optimizer keeps for one weight, in the order in which it is shown the weights. */
interface Slot {
  readonly originalName: string
  readonly variable: Variable
}

type Fields = Record<string, unknown>

const iterations = 'iterations'

const isVariable = (value: unknown): value is Variable =>
  typeof value === 'object' && value !== null && 'assign' in value && 'dataId' in value

const isSlots = (value: unknown): value is Slot[] =>
  Array.isArray(value) && value.every((slot: Partial<Slot> | undefined) => isVariable(slot?.variable))

/**
 * Everything that an optimizer of TensorFlow.js remembers from step to step, by field. Its own `getWeights` leaves out
 * the powers of its betas, which `setWeights` computes anew and rounds otherwise, and is missing from some optimizers.
 */
export async function readMemory(optimizer: Optimizer): Promise<Map<string, Float32Array>> {
  const memory = new Map<string, Float32Array>([[iterations, Float32Array.of(optimizer.iterations ?? 0)]])
  for (const [field, value] of Object.entries(optimizer as object) as [string, unknown][]) {
    if (isVariable(value)) memory.set(field, (await value.data()) as Float32Array)
    else if (isSlots(value)) {
      for (const [i, { variable }] of value.entries())
        memory.set(`${field}/${i}`, (await variable.data()) as Float32Array)
    }
  }
  return memory
}

/** Throws `usage` for an optimizer that remembers weights of another trainer: it would take them for those of this one. */
export function refuseUsed(optimizer: Optimizer): void {
  const used = Object.values(optimizer as object).some(value => isSlots(value) && value.length > 0)
  if (!used) return
  const expected = 'an optimizer that has trained nothing yet'
  throw failure({ code: 'usage', who: 'train', expected, received: 'one that remembers the steps of another training' })
}

/** Gives an optimizer the memory that another of its kind had when it was shown weights of these shapes. */
export function restoreMemory(
  tf: TensorFlow,
  optimizer: Optimizer,
  memory: ReadonlyMap<string, Float32Array>,
  variables: Variables,
): void {
  const fields = optimizer as unknown as Fields
  const shapes = [...variables.values()].map(({ shape }) => shape)
  if (iterations in fields) fields[`${iterations}_`] = memory.get(iterations)?.[0] ?? 0
  for (const [field, value] of Object.entries(fields)) {
    const own = memory.get(field)
    if (isVariable(value) && own) tf.tidy(() => value.assign(tf.tensor(own.slice(), value.shape)))
    if (!isSlots(value)) continue
    tf.dispose(value.map(({ variable }) => variable))
    fields[field] = makeSlots(tf, field, memory, shapes)
  }
}

function makeSlots(
  tf: TensorFlow,
  field: string,
  memory: ReadonlyMap<string, Float32Array>,
  shapes: readonly number[][],
): Slot[] {
  const kept = shapes.flatMap((shape, i) => {
    const values = memory.get(`${field}/${i}`)
    return values ? [{ shape, values, originalName: `${field}/${i}` }] : []
  })
  return kept.map(({ shape, values, originalName }) => ({
    originalName,
    variable: tf.tidy(() => tf.variable(tf.tensor(values.slice(), shape), false)),
  }))
}
