import { describeNode } from '@coppice/graph'
import { failure } from '@coppice/spec'
import type { OperationContext } from '../operation.ts'

/** Throws `unsupported-model`: the operator is known, but not in this form. */
export function refuse(context: OperationContext, expected: string, received: string, remedy?: string): never {
  throw failure({
    code: 'unsupported-model',
    who: describeNode(context.node),
    expected,
    received,
    ...(remedy === undefined ? {} : { remedy }),
  })
}
