import type { LayersDocument } from '@coppice/layers'
import type { GraphDocument } from './graph-model/read-graph-model.ts'
import type { TfjsFile } from './tfjs-file.ts'
import type { Topology } from './topology.ts'

/** What is kept of a model so that it can be written back. */
export interface TfjsDocument {
  readonly kind: 'tfjs-document'
  readonly file: TfjsFile
  readonly topology: Topology
  readonly content: LayersDocument | GraphDocument
}

export function isTfjsDocument(document: unknown): document is TfjsDocument {
  return typeof document === 'object' && document !== null && 'kind' in document && document.kind === 'tfjs-document'
}
