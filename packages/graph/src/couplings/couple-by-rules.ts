import { failure } from '@coppice/spec'
import type { CoupledSlice, Coupling, Graph, Role, Tensor } from '@coppice/spec'
import { checkCouplings } from './check-couplings.ts'
import type { CouplingRule, CouplingRules, SliceRule } from './coupling-rules.ts'
import { fillIn, matchName, wordsOf } from './name-pattern.ts'
import type { Bindings } from './name-pattern.ts'

/**
 * The graph with the couplings that rules find among its tensors. Cell `c` of `n` is the `c`th of `n` equal stretches of
 * each axis (or of each of its parts), so that a tensor may have several positions for a cell: a flattened image, the
 * dimensions of a head, the query heads that share a key.
 *
 * Nothing shows whether rules are right or complete: what they leave out stays as it is.
 *
 * @throws a failure with code `usage` that names the rule where tensors are missing or sizes do not fit.
 *
 * @example
 * ```ts
 * const slices = [
 *   { tensor: 'layers.{i}.up.weight', axis: 0 },
 *   { tensor: 'layers.{i}.down.weight', axis: 1 },
 * ]
 * const { couplings } = coupleByRules(model.graph, { units: [{ name: 'layers.{i}.mlp', slices }] })
 * couplings?.map(({ id, size }) => `${id}: ${size}`) // ['layers.0.mlp: 11008', …]
 * ```
 */
export function coupleByRules(graph: Graph, { units }: CouplingRules): Graph {
  const couplings = units.flatMap(rule => couplingsOf(rule, graph.tensors))
  checkCouplings(couplings, graph.tensors)
  return { ...graph, couplings }
}

type Tensors = ReadonlyMap<string, Tensor>

function couplingsOf(rule: CouplingRule, tensors: Tensors): Coupling[] {
  return bindingsOf(rule, tensors).map(bindings => {
    const id = fillIn(rule.name, bindings)
    const found = rule.slices.flatMap(slice =>
      namesFor(id, fillIn(slice.tensor, bindings), slice, tensors).map(name => ({ slice, name })),
    )
    if (found.length === 0) throw usage(id, 'some of its tensors', 'none')
    const size = rule.size ?? defaultSize(id, found[0]!, tensors)
    const slices = found.map(({ slice, name }) => sliceOf(id, size, slice, tensors.get(name)!))
    return { id, kind: rule.kind ?? 'channel', size, slices }
  })
}

/** The numbers for which a rule makes a unit: those of the tensors that its first slice with the words of its name fits. */
function bindingsOf({ name, slices }: CouplingRule, tensors: Tensors): Bindings[] {
  const words = wordsOf(name)
  if (words.length === 0) return [{}]
  const leading = slices.find(({ tensor }) => words.every(word => wordsOf(tensor).includes(word)))
  if (!leading) throw usage(name, `a slice with ${words.map(word => `{${word}}`).join(' and ')}`, 'none')
  const found = new Map<string, Bindings>()
  for (const own of tensors.keys()) {
    const bindings = matchName(leading.tensor, own)
    if (bindings) found.set(fillIn(name, bindings), Object.fromEntries(words.map(word => [word, bindings[word]!])))
  }
  if (found.size === 0) throw usage(name, `tensors that are called ${leading.tensor}`, 'none')
  return [...found.values()]
}

/** The tensors that a slice names: one, or all that fit where it has words of its own. */
function namesFor(id: string, pattern: string, { optional }: SliceRule, tensors: Tensors): string[] {
  const names = tensors.has(pattern) ? [pattern] : [...tensors.keys()].filter(name => matchName(pattern, name))
  if (names.length === 0 && !optional) throw usage(id, `the tensor ${pattern}`, 'none of that name')
  return names
}

function defaultSize(
  id: string,
  { slice, name }: { readonly slice: SliceRule; readonly name: string },
  tensors: Tensors,
): number {
  return lengthOf(id, slice, tensors.get(name)!) / (slice.parts ?? 1)
}

function lengthOf(id: string, { axis }: SliceRule, { name, shape }: Tensor): number {
  const length = shape[axis]
  if (length !== undefined) return length
  throw usage(id, `an axis of ${name}, which has ${shape.length}`, `axis ${axis}`)
}

function sliceOf(id: string, size: number, slice: SliceRule, tensor: Tensor): CoupledSlice {
  const { axis, parts = 1, role = roleOf(tensor, axis) } = slice
  const length = lengthOf(id, slice, tensor)
  const stretch = length / parts / size
  if (!Number.isInteger(length / parts) || !Number.isInteger(stretch) || stretch < 1) {
    const times = parts > 1 ? ` times ${parts} parts` : ''
    throw usage(id, `a multiple of ${size} cells${times} on axis ${axis} of ${tensor.name}`, `${length}`)
  }
  const count = parts * stretch
  const positions = new Int32Array(length)
  for (let position = 0; position < length; position++) {
    const part = Math.floor(position / (length / parts))
    const within = position % (length / parts)
    const cell = Math.floor(within / stretch)
    positions[cell * count + part * stretch + (within % stretch)] = position
  }
  return { tensor: tensor.name, axis, positions, count, role }
}

/** What PyTorch's names and layout say of a tensor. */
function roleOf({ name, shape }: Tensor, axis: number): Role {
  if (shape.length > 1) return axis === 0 ? 'output' : 'input'
  if (/\brunning_(mean|var)$/.test(name)) return 'statistic'
  return name.endsWith('weight') ? 'scale' : 'bias'
}

function usage(rule: string, expected: string, received: string): Error {
  return failure({ code: 'usage', who: `the rule '${rule}'`, expected, received })
}
