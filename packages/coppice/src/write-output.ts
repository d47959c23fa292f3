import { resolve } from 'node:path'
import type { Exporter, Model, Sink } from '@coppice/spec'
import type { Context } from './commands/command.ts'
import { openFileSink } from './files/open-file-sink.ts'
import { measuredSink } from './measure/measured-sink.ts'
import type { Size } from './measure/measured-sink.ts'
import { elementBytes, isCompressible, modelSize } from './measure/model-size.ts'
import { streamSink } from './paths/stream-sink.ts'
import type { Tell } from './terminal/progress.ts'

/** An output that is complete but has no name yet. */
export interface PendingOutput {
  /** Gives it its name. */
  commit(): Promise<void>
}

/** How a model is written. */
export interface WriteSettings {
  readonly exportOptions?: object
  readonly tell?: Tell
}

/** Where outputs go. */
export type OutputContext = Pick<Context<{ readonly force: boolean }>, 'options' | 'terminal' | 'track'>

async function openSink(path: string, { options, terminal, track }: OutputContext): Promise<Sink> {
  if (path === '-') return track(streamSink(terminal.stdout))
  return track(await openFileSink(resolve(terminal.folder, path), { force: options.force }))
}

/** Writes a model beside its place and tells how many bytes; `commit` renames it. */
export async function writeModel(
  model: Model,
  exporter: Exporter,
  path: string,
  context: OutputContext,
  { exportOptions = {}, tell }: WriteSettings = {},
): Promise<PendingOutput & Size> {
  const total = elementBytes(model)
  let done = 0
  const sink = measuredSink(await openSink(path, context), {
    compress: isCompressible(model),
    onWrite: bytes => tell?.({ done: (done += bytes), total, unit: 'bytes' }),
  })
  await exporter.write(model, sink, exportOptions)
  return { ...(await sink.measure()), commit: async () => sink.close() }
}

/** Measures a model as if it were written. */
export async function writeNothing(model: Model, exporter: Exporter): Promise<PendingOutput & Size> {
  return { ...(await modelSize(model, exporter)), commit: async () => undefined }
}

/** Writes a text beside its place; `commit` renames it. */
export async function writeText(text: string, path: string, context: OutputContext): Promise<PendingOutput> {
  const sink = await openSink(path, context)
  await sink.write(new TextEncoder().encode(text))
  return { commit: async () => sink.close() }
}
