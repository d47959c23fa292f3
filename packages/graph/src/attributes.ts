import type { Attribute, Graph, Node, Tensor } from '@coppice/spec'
import { failure } from '@coppice/spec'
import { describeNode } from './describe-node.ts'

type Values = { [Kind in Attribute['kind']]: Extract<Attribute, { readonly kind: Kind }>['value'] }

function attribute<Kind extends Attribute['kind'], Fallback>(
  node: Node,
  name: string,
  kind: Kind,
  fallback: Fallback,
): Values[Kind] | Fallback {
  if (!Object.hasOwn(node.attributes, name)) return fallback
  const found = node.attributes[name]!
  const value = found.value as Values[Kind]
  if (found.kind === kind) return value
  // Files written by hand leave lists of no elements without a type.
  if (Array.isArray(found.value) && found.value.length === 0 && kind.endsWith('s')) return value
  throw failure({
    code: 'invalid-model',
    who: describeNode(node),
    expected: `its attribute '${name}' to be of kind ${kind}`,
    received: `kind ${found.kind}`,
  })
}

/** An integer attribute of a node, or the fallback where it is left out. Throws `invalid-model` on another kind. */
export function intAttribute<Fallback = number>(node: Node, name: string, fallback: Fallback): number | Fallback {
  return attribute(node, name, 'int', fallback)
}

/** A list of integers. */
export function intsAttribute<Fallback = readonly number[]>(
  node: Node,
  name: string,
  fallback: Fallback,
): readonly number[] | Fallback {
  return attribute(node, name, 'ints', fallback)
}

/** A float attribute. */
export function floatAttribute<Fallback = number>(node: Node, name: string, fallback: Fallback): number | Fallback {
  return attribute(node, name, 'float', fallback)
}

/** A list of floats. */
export function floatsAttribute<Fallback = readonly number[]>(
  node: Node,
  name: string,
  fallback: Fallback,
): readonly number[] | Fallback {
  return attribute(node, name, 'floats', fallback)
}

/** A text attribute. */
export function stringAttribute<Fallback = string>(node: Node, name: string, fallback: Fallback): string | Fallback {
  return attribute(node, name, 'string', fallback)
}

/** A tensor attribute. */
export function tensorAttribute(node: Node, name: string): Tensor | undefined {
  return attribute(node, name, 'tensor', undefined)
}

/** A graph attribute, such as the branches of an If. */
export function graphAttribute(node: Node, name: string): Graph | undefined {
  return attribute(node, name, 'graph', undefined)
}
