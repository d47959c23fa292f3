import { failure } from '@coppice/spec'
import type { Model, Sink } from '@coppice/spec'
import { openFileSink } from './files/open-file-sink.ts'
import { formats } from './plugins.ts'

/** How a model is written. */
export interface WriteOptions {
  /** Overwrites an existing file. Default false. */
  readonly force?: boolean
  /** The name of the format. Default the one it was read from, `onnx` for a model that was built in code. */
  readonly format?: string
}

/**
 * Writes a model to a path or a sink: beside its place, then renamed, so that a file appears whole or not at all.
 *
 * @throws a failure with code `usage` where the file exists and `force` is not set or the format is not known, `io`
 * where writing fails.
 *
 * @example
 * ```ts
 * await write(pruned, 'small.onnx')
 * ```
 */
export async function write(model: Model, to: string | Sink, options: WriteOptions = {}): Promise<void> {
  const name = options.format ?? (Object.hasOwn(formats, model.format) ? model.format : 'onnx')
  const format = Object.hasOwn(formats, name) ? formats[name] : undefined
  if (format === undefined) {
    const expected = `a format that is known (${Object.keys(formats).join(', ')})`
    throw failure({ code: 'usage', who: 'write', expected, received: `'${name}'` })
  }
  const { exporter } = await format.load()
  const sink = typeof to === 'string' ? await openFileSink(to, { force: options.force ?? false }) : to
  try {
    await exporter.write(model, sink)
    await sink.close()
  } catch (error) {
    await sink.abort()
    throw error
  }
}
