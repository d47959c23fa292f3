import type { Graph, Source, Tensor } from '@coppice/spec'
import type { HeaderEntry } from './header/header.ts'
import type { LoadedHeader } from './header/load-header.ts'
import type { IndexFile } from './index-file/parse-index.ts'

/** A file that holds tensors. */
export interface Shard extends LoadedHeader {
  /** As the index names it; `undefined` for a file without an index. */
  readonly location: string | undefined
  readonly source: Source
}

/** Where a checkpoint was read from. */
export interface SafetensorsDocument {
  readonly kind: 'safetensors-document'
  /** Present where the checkpoint lies in shards. */
  readonly index: IndexFile | undefined
  readonly shards: readonly Shard[]
  readonly graph: Graph
}

/** Where a tensor was read from and what it was. */
export interface TensorOrigin {
  readonly kind: 'safetensors-tensor'
  readonly shard: Shard
  readonly entry: HeaderEntry
  readonly original: Tensor
}

function hasKind(value: unknown, kind: string): boolean {
  return typeof value === 'object' && value !== null && 'kind' in value && value.kind === kind
}

export function isSafetensorsDocument(document: unknown): document is SafetensorsDocument {
  return hasKind(document, 'safetensors-document')
}

export function originOf({ origin }: Tensor): TensorOrigin | undefined {
  return hasKind(origin, 'safetensors-tensor') ? (origin as TensorOrigin) : undefined
}

/** Parts of at least so many bytes are worth a request of their own, wherever the file is. */
const longPart = 2 ** 20

/** A tensor of a shard; its elements are read when asked for. */
export function tensorOf(shard: Shard, entry: HeaderEntry): Tensor {
  const { source, dataStart } = shard
  const { name, type, shape, begin, end } = entry
  const tensor: Tensor = {
    name,
    type: type.name,
    shape,
    read: stretch =>
      stretch && (source.isLocal || stretch.length >= longPart)
        ? source.read(dataStart + begin + stretch.offset, stretch.length, stretch.into)
        : source.read(dataStart + begin, end - begin),
  }
  const original = tensor
  return Object.assign(tensor, {
    origin: { kind: 'safetensors-tensor', shard, entry, original } satisfies TensorOrigin,
  })
}
