import { failure } from '@coppice/spec'
import type { CoupledSlice, Coupling, Graph, Tensor } from '@coppice/spec'
import type { Analysis, AnalysisOptions } from '../analysis/analysis.ts'
import { analyse } from '../analysis/analyse.ts'
import { constantsOf, isWeightType } from '../analysis/constants-of.ts'
import { checkCouplings } from './check-couplings.ts'
import { matchTensors, type Match } from './match-tensors.ts'

/** A checkpoint whose couplings come from a network. */
export interface CoupledByGraph {
  readonly graph: Graph
  /** For each coupling the id of the network's unit that it is: a plan for one is a plan for the other. */
  readonly units: ReadonlyMap<string, string>
}

/**
 * The graph of a checkpoint with the couplings that a network with the same weights has. Weights are matched by name,
 * or, where an exporter has renamed them, by their numbers; either may be transposed.
 *
 * A tensor of the checkpoint that the network lacks may be coupled all the same, such as a norm that an exporter has
 * folded into a convolution. Where its sizes leave that open, it is refused.
 *
 * @param options - `factor` says which factor of a product is offered.
 * @throws a failure with code `usage` where the network does not fit.
 *
 * @example
 * ```ts
 * const { graph } = await coupleByGraph(checkpoint.graph, network.graph)
 * graph.couplings?.map(({ id, size }) => `${id}: ${size}`) // ['conv1.weight: 8', …]
 * ```
 */
export async function coupleByGraph(
  checkpoint: Graph,
  network: Graph,
  { factor = 'outer' }: Pick<AnalysisOptions, 'factor'> = {},
): Promise<CoupledByGraph> {
  const analysis = await analyse(network, { factor })
  const matches = await matchTensors(constantsOf(network), checkpoint.tensors)
  const units = new Map<string, string>()
  const couplings = analysis.units.flatMap(({ id: own, kind, size, slices }): Coupling[] => {
    const mapped = mapSlices(slices, analysis, matches)
    if (mapped.length === 0) return []
    const id = newId(mapped[0]!.tensor, units)
    units.set(id, own)
    return [{ id, kind, size, slices: mapped }]
  })
  checkShared(analysis, matches)
  checkUnmatched(checkpoint.tensors, matches, couplings)
  checkCouplings(couplings, checkpoint.tensors)
  return { graph: { ...checkpoint, couplings }, units }
}

function newId(tensor: string, taken: ReadonlyMap<string, string>): string {
  for (let count = 1; ; count++) {
    const id = count === 1 ? tensor : `${tensor}#${count}`
    if (!taken.has(id)) return id
  }
}

/** The slices as they lie in the checkpoint; those of constants that it lacks are left out. */
function mapSlices(
  slices: readonly CoupledSlice[],
  analysis: Analysis,
  matches: ReadonlyMap<string, Match>,
): CoupledSlice[] {
  const mapped = new Map<string, CoupledSlice>()
  for (const slice of slices) {
    const match = matches.get(constantOf(analysis, slice.tensor))
    if (!match) continue
    const { tensor, transposed } = match
    const axis = transposed ? 1 - slice.axis : slice.axis
    // A weight with several uses, such as one that is tied, has a slice for each.
    const key = `${axis} ${tensor} ${slice.positions.join()}`
    if (!mapped.has(key)) mapped.set(key, { ...slice, tensor, axis })
  }
  return [...mapped.values()]
}

function constantOf({ internal }: Analysis, name: string): string {
  return internal.prepared.aliases.get(name)?.constant ?? name
}

/** A vector that exporters stored once for several layers can lose in each what it likes; in a checkpoint it cannot. */
function checkShared(analysis: Analysis, matches: ReadonlyMap<string, Match>): void {
  const { aliases } = analysis.internal.prepared
  const unitOf = new Map(analysis.units.flatMap(({ id, slices }) => slices.map(({ tensor }) => [tensor, id] as const)))
  for (const [alias, { constant }] of aliases) {
    if (!matches.has(constant) || unitOf.get(alias) === unitOf.get(constant)) continue
    throw usage(`each weight in one place of the network`, `'${constant}' in several`)
  }
}

function checkUnmatched(
  tensors: ReadonlyMap<string, Tensor>,
  matches: ReadonlyMap<string, Match>,
  couplings: readonly Coupling[],
): void {
  const matched = new Set([...matches.values()].map(({ tensor }) => tensor))
  const isOpen = ({ name, type, shape }: Tensor): boolean =>
    isWeightType(type) &&
    !matched.has(name) &&
    couplings.some(({ size }) => shape.some(length => length > 1 && length % size === 0))
  const lost = [...tensors.values()].filter(isOpen).map(({ name }) => name)
  if (lost.length === 0) return
  const more = lost.length > 3 ? ` and ${lost.length - 3} more` : ''
  throw usage(
    'a network with every weight of the checkpoint',
    `one without ${lost.slice(0, 3).join(', ')}${more}`,
    'Export it without constant folding and with its norms (PyTorch: do_constant_folding=False, training=TrainingMode.PRESERVE), or say what goes together in a rules file.',
  )
}

function usage(expected: string, received: string, remedy?: string): Error {
  return failure({ code: 'usage', who: 'coupleByGraph', expected, received, ...(remedy !== undefined && { remedy }) })
}
