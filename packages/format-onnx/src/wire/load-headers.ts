import type { Source } from '@coppice/spec'
import { ATTRIBUTE, GRAPH, MODEL, NODE, SPARSE_TENSOR, TENSOR, WIRE } from '../schema.ts'
import { checkDepth } from '../decode/check-depth.ts'
import { nextField, openCursor } from './cursor.ts'
import { ensureLoaded, type OnnxFile } from './onnx-file.ts'

/** Which large fields of a message are needed: whole, or in part by rules of their own. Others stay unread. */
type Rules = { readonly [field: number]: 'whole' | (() => Rules) }

const tensor: Rules = { [TENSOR.dims]: 'whole', [TENSOR.name]: 'whole', [TENSOR.externalData]: 'whole' }
const sparse: Rules = { [SPARSE_TENSOR.values]: () => tensor, [SPARSE_TENSOR.indices]: () => tensor }
const attribute: Rules = {
  [ATTRIBUTE.name]: 'whole',
  [ATTRIBUTE.string]: 'whole',
  [ATTRIBUTE.tensor]: () => tensor,
  [ATTRIBUTE.graph]: () => graph,
  [ATTRIBUTE.floats]: 'whole',
  [ATTRIBUTE.ints]: 'whole',
  [ATTRIBUTE.strings]: 'whole',
}
const node: Rules = {
  [NODE.input]: 'whole',
  [NODE.output]: 'whole',
  [NODE.name]: 'whole',
  [NODE.operator]: 'whole',
  [NODE.attribute]: () => attribute,
  [NODE.domain]: 'whole',
}
const graph: Rules = {
  [GRAPH.node]: () => node,
  [GRAPH.name]: 'whole',
  [GRAPH.initializer]: () => tensor,
  [GRAPH.input]: 'whole',
  [GRAPH.output]: 'whole',
  [GRAPH.valueInfo]: 'whole',
  [GRAPH.sparseInitializer]: () => sparse,
}
const model: Rules = { [MODEL.graph]: () => graph, [MODEL.opsetImport]: 'whole' }

const large = 4096

/** Loads everything that decoding needs; payloads of tensors above 4 KiB stay where they are. */
export async function loadHeaders(file: OnnxFile): Promise<void> {
  const whole = memoryOf(file.source)
  if (whole) file.ranges.push({ base: 0, bytes: whole })
  else await loadMessage(file, 0, file.source.size, model, 0)
}

async function loadMessage(file: OnnxFile, from: number, end: number, rules: Rules, depth: number): Promise<void> {
  checkDepth(file, depth)
  const cursor = openCursor(file, from, end)
  while (cursor.position < end) {
    const loading = ensureLoaded(file, cursor.position, Math.min(end, cursor.position + 20))
    if (loading) await loading
    nextField(cursor)
    if (cursor.wire !== WIRE.bytes) continue
    const rule = rules[cursor.field]
    if (cursor.stop - cursor.start <= large || rule === 'whole') await ensureLoaded(file, cursor.start, cursor.stop)
    else if (rule) await loadMessage(file, cursor.start, cursor.stop, rule(), rule() === graph ? depth + 1 : depth)
  }
}

/** The whole content where reads give views of one buffer, as a source in memory does. */
function memoryOf(source: Source): Uint8Array | undefined {
  const first = source.read(0, 1)
  if (first instanceof Promise) return undefined
  const last = source.read(source.size - 1, 1)
  if (last instanceof Promise || last.buffer !== first.buffer) return undefined
  if (last.byteOffset - first.byteOffset !== source.size - 1) return undefined
  return new Uint8Array(first.buffer, first.byteOffset, source.size)
}
