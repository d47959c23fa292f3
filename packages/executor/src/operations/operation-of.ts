import type { Node } from '@coppice/spec'
import type { Operation } from '../operation.ts'
import { operations } from './index.ts'

const byName = new Map(operations.map(operation => [keyOf(operation.domain ?? '', operation.name), operation]))

/** The operation that runs a node, or `undefined` where there is none. The domain `ai.onnx` is the standard one. */
export function operationOf(node: Node): Operation | undefined {
  return byName.get(keyOf(node.domain, node.operator))
}

function keyOf(domain: string, name: string): string {
  return `${domain === 'ai.onnx' ? '' : domain}:${name}`
}
