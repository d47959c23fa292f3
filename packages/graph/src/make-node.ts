import type { Node } from '@coppice/spec'

/** A node of the standard operators, named for its first output unless it takes over the name of another. */
export function makeNode(
  operator: string,
  inputs: readonly string[],
  outputs: readonly string[],
  attributes: Node['attributes'] = {},
  name: string = outputs[0]!,
): Node {
  return { name, operator, domain: '', inputs, outputs, attributes }
}
