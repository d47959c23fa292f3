import { failure } from '@coppice/spec'
import type { Attribute, Coupling, Graph, Model, Node } from '@coppice/spec'

function describeAttribute(attribute: Attribute): unknown {
  const { kind, value } = attribute
  if (kind === 'tensor') return [kind, value.type, value.shape]
  if (kind === 'graph') return [kind, describeGraph(value)]
  return kind === 'other' ? [kind] : [kind, value]
}

const byName = <Entry>([a]: readonly [string, Entry], [b]: readonly [string, Entry]): number =>
  a < b ? -1 : a > b ? 1 : 0

function describeNode({ operator, domain, inputs, outputs, attributes }: Node): unknown {
  const described = Object.entries(attributes)
    .map(([name, attribute]) => [name, describeAttribute(attribute)] as const)
    .sort(byName)
  return [operator, domain, inputs, outputs, described]
}

function describeGraph(graph: Graph): unknown {
  const tensors = [...graph.tensors].sort(byName).map(([name, { type, shape }]) => [name, type, shape])
  const values = [graph.inputs, graph.outputs].map(list => list.map(({ name, type, shape }) => [name, type, shape]))
  const described = [values, tensors, graph.nodes.map(describeNode), [...graph.opsets].sort(byName)]
  return graph.couplings ? [...described, graph.couplings.map(describeCoupling)] : described
}

function describeCoupling({ id, kind, size, slices }: Coupling): unknown {
  return [id, kind, size, slices.map(({ tensor, axis, count, positions }) => [tensor, axis, count, ...positions])]
}

const remembered = new WeakMap<Graph, Promise<string>>()

async function hashGraph(graph: Graph): Promise<string> {
  const { subtle } = globalThis.crypto ?? {}
  if (!subtle)
    throw failure({
      code: 'usage',
      who: 'fingerprint',
      expected: 'a runtime with Web Crypto',
      received: 'none',
      remedy: 'Serve the page over HTTPS or from localhost.',
    })
  const text = new TextEncoder().encode(JSON.stringify(describeGraph(graph)))
  const digest = new Uint8Array(await subtle.digest('SHA-256', text))
  return Array.from(digest, byte => byte.toString(16).padStart(2, '0')).join('')
}

/**
 * SHA-256, as 64 hexadecimal digits, over the names, types and shapes of a model's tensors, inputs and outputs and over
 * its nodes with their attributes, or the couplings of a graph without nodes; not over the weights: a plan still fits
 * after training.
 *
 * @throws a failure with code `usage` where the runtime has no Web Crypto (a page that is not served securely).
 *
 * @example
 * ```ts
 * (await fingerprint(model)) === draft.fingerprint // true
 * ```
 */
export function fingerprint(model: Model): Promise<string> {
  const known = remembered.get(model.graph) ?? hashGraph(model.graph)
  remembered.set(model.graph, known)
  return known
}
