import { failure } from '@coppice/spec'
import type { TrainerState } from '@coppice/spec'
import type { Tensor } from '@tensorflow/tfjs-core'
import type { TensorFlow } from '../operation.ts'
import { readMemory, restoreMemory } from './optimizer-memory.ts'
import type { Variables } from './trained-weights.ts'
import type { Training } from './training.ts'

const variableGroups = ({ variables, statistics, movement }: Training): [prefix: string, group: Variables][] => [
  ['weight/', variables],
  ['statistic/', statistics?.variables ?? new Map()],
  ['movement/', movement ?? new Map()],
]

const optimizerPrefix = 'optimizer/'

/** The elements of tensors by name, none of which changes when the tensors do. */
export async function readTensors(tensors: ReadonlyMap<string, Tensor>): Promise<Map<string, Float32Array>> {
  const read = [...tensors].map(
    async ([name, tensor]) => [name, (await tensor.data()).slice() as Float32Array] as const,
  )
  return new Map(await Promise.all(read))
}

/** Reads everything that changes from step to step. */
export async function readState(training: Training): Promise<TrainerState> {
  const state = new Map<string, Float32Array>()
  for (const [prefix, group] of variableGroups(training))
    for (const [name, values] of await readTensors(group)) state.set(`${prefix}${name}`, values)
  for (const [name, values] of await readMemory(training.optimizer))
    state.set(`${optimizerPrefix}${name}`, values.slice())
  return state
}

/** Writes everything that changes from step to step. Throws `usage` for a state of another training. */
export function restoreState(training: Training, state: TrainerState): void {
  const { executor, optimizer, variables } = training
  for (const [prefix, group] of variableGroups(training))
    assignAll(executor.tf, group, startingWith(prefix, state), true)
  restoreMemory(executor.tf, optimizer, startingWith(optimizerPrefix, state), variables)
}

function startingWith(prefix: string, state: TrainerState): Map<string, Float32Array> {
  const own = [...state].filter(([name]) => name.startsWith(prefix))
  return new Map(own.map(([name, values]) => [name.slice(prefix.length), values]))
}

/** Sets variables; all of them where `whole`. Throws `usage` for names and sizes that do not fit. */
export function assignAll(
  tf: TensorFlow,
  variables: Variables,
  values: ReadonlyMap<string, Float32Array>,
  whole = false,
): void {
  for (const [name, own] of values) checkValues(name, own, variables)
  const missing = whole ? [...variables.keys()].find(name => !values.has(name)) : undefined
  if (missing !== undefined) throw misfit(`a state with '${missing}'`, 'one without')
  for (const [name, own] of values) {
    const variable = variables.get(name)!
    tf.tidy(() => variable.assign(tf.tensor(own.slice(), variable.shape)))
  }
}

function checkValues(name: string, values: Float32Array, variables: Variables): void {
  const variable = variables.get(name)
  if (!variable) throw misfit('weights that are trained', `'${name}'`)
  if (values.length !== variable.size) throw misfit(`${variable.size} elements of '${name}'`, `${values.length}`)
}

function misfit(expected: string, received: string): Error {
  return failure({ code: 'usage', who: 'train', expected, received })
}
