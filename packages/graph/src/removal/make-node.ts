import type { Node } from '@coppice/spec'

/** A node of the standard operators, named for its first output. */
export function makeNode(
  operator: string,
  inputs: readonly string[],
  outputs: readonly string[],
  attributes: Node['attributes'] = {},
): Node {
  return { name: outputs[0]!, operator, domain: '', inputs, outputs, attributes }
}
