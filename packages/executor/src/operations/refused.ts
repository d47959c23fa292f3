import { describeNode } from '@coppice/graph'
import { failure } from '@coppice/spec'
import type { Node } from '@coppice/spec'
import type { Operation } from '../operation.ts'

/** An operator that the graph knows and that cannot run here; the reason stands in the failure of every run. */
export function refused(name: string, reason: string): Operation {
  return {
    name,
    refuses: reason,
    run: ({ node }) => {
      throw refusal(node, reason)
    },
  }
}

/** The failure of a run that needs an operator which cannot run. */
export function refusal(node: Node, reason: string): Error {
  const name = node.domain ? `${node.domain}.${node.operator}` : node.operator
  return failure({
    code: 'unsupported-model',
    who: describeNode(node),
    expected: 'an operator that the executor can run',
    received: `${name}: ${reason}`,
    remedy: 'Criteria that look at weights alone do not need to run the model.',
  })
}
