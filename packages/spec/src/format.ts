import type { Model } from './graph.ts'
import type { Awaitable, Plugin } from './plugin.ts'
import type { Sink, Source } from './source.ts'

/** Reads models of one format. */
export interface Importer<Options = object> extends Plugin<'importer'> {
  /** Answers from the first bytes (up to 4,096) without parsing; the name is only a hint. */
  recognises(head: Uint8Array, name?: string): boolean
  /** Reads a model; its tensors are read from the source when they are asked for. */
  read(source: Source, options?: Options): Awaitable<Model>
}

/** How zeros survive in a format: as zeros, in a sparse encoding, or as a smaller shape. */
export type Keeps = 'zeros' | 'sparse' | 'shape'

/** Writes models of one format. Writing a model that was read from the same format changes only what differs. */
export interface Exporter<Options = object> extends Plugin<'exporter'> {
  readonly keeps: readonly Keeps[]
  /** How the names of its files end, such as `.onnx`: an output with such a name is written in this format. Default none. */
  readonly extensions?: readonly string[]
  /** Writes a model, companions included, and leaves the sink open: who opened it closes it. */
  write(model: Model, sink: Sink, options?: Options): Awaitable<void>
}
