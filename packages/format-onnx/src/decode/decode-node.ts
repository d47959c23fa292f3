import type { Attribute, Node } from '@coppice/spec'
import { GRAPH, NODE, WIRE } from '../schema.ts'
import { nextField, openCursor, type Cursor } from '../wire/cursor.ts'
import { invalid, type OnnxFile } from '../wire/onnx-file.ts'
import { fieldText } from '../wire/scalars.ts'
import { decodeAttribute } from './decode-attribute.ts'
import type { Enclosing } from './enclosing.ts'
import type { NodeOrigin, Span } from './origin.ts'

interface Draft {
  name: string
  operator: string
  domain: string
  readonly inputs: string[]
  readonly outputs: string[]
  /** Without a prototype: names such as `__proto__` are names like any other. */
  readonly attributes: Record<string, Attribute>
}

export function decodeNode(file: OnnxFile, head: number, span: Span, enclosing: Enclosing): Node {
  const draft: Draft = {
    name: '',
    operator: '',
    domain: '',
    inputs: [],
    outputs: [],
    attributes: Object.create(null) as Record<string, Attribute>,
  }
  const cursor = openCursor(file, span.start, span.stop)
  while (nextField(cursor)) if (cursor.wire === WIRE.bytes) scanField(cursor, draft, enclosing)
  if (!draft.operator) throw invalid(file, `an operator of node ${draft.name || draft.outputs.join(', ')}`, 'none')
  const origin: Omit<NodeOrigin, 'original'> = { kind: 'onnx-node', file, field: GRAPH.node, head, spans: [span] }
  const node: Node = { ...draft, origin }
  Object.assign(origin, { original: node })
  return node
}

function scanField(cursor: Cursor, draft: Draft, enclosing: Enclosing): void {
  switch (cursor.field) {
    case NODE.input:
      draft.inputs.push(fieldText(cursor, 'an input name'))
      break
    case NODE.output:
      draft.outputs.push(fieldText(cursor, 'an output name'))
      break
    case NODE.name:
      draft.name = fieldText(cursor, 'a node name')
      break
    case NODE.operator:
      draft.operator = fieldText(cursor, 'an operator name')
      break
    case NODE.domain:
      draft.domain = standardDomain(fieldText(cursor, 'a domain'))
      break
    case NODE.attribute:
      addAttribute(cursor, draft, enclosing)
  }
}

function addAttribute({ file, head, start, stop }: Cursor, draft: Draft, enclosing: Enclosing): void {
  const { name, attribute } = decodeAttribute(file, head, { start, stop }, enclosing)
  if (Object.hasOwn(draft.attributes, name)) {
    throw invalid(file, `each attribute of node ${draft.name || draft.operator} once`, `${name} twice`)
  }
  draft.attributes[name] = attribute
}

/** The standard operators have two names for their domain. */
export function standardDomain(domain: string): string {
  return domain === 'ai.onnx' ? '' : domain
}
