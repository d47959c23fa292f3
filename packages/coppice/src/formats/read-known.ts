import { failure, isFailure } from '@coppice/spec'
import type { Model, Source } from '@coppice/spec'
import type { FormatEntry, NamedFormat } from './format-entry.ts'

/** A model with the format it was read from. */
export interface KnownModel extends NamedFormat {
  readonly model: Model
}

type Formats = Readonly<Record<string, FormatEntry>>

/**
 * Reads a model with the first of the formats that recognises it. Tensors are read when asked for: leave the source open
 * as long as the model is used.
 *
 * @throws a failure with code `invalid-model`, `unsupported-model`, `unsafe-path` or `limit`.
 *
 * @example
 * ```ts
 * const formats = { onnx: { extensions: ['.onnx'], load: () => import('@coppice/format-onnx') } }
 * const { model, name } = await readKnown(memorySource(bytes, 'model.onnx'), formats)
 * name // 'onnx'
 * ```
 */
export async function readKnown(source: Source, formats: Formats): Promise<KnownModel> {
  try {
    const known = await recognise(source, formats)
    return { model: await known.format.importer.read(source), ...known }
  } catch (error) {
    // A part that is missing or cannot be read makes it a bad model.
    throw isFailure(error) && error.code === 'io' ? failure({ ...error, code: 'invalid-model', cause: error }) : error
  }
}

async function recognise(source: Source, formats: Formats): Promise<NamedFormat> {
  if (source.size === 0)
    throw failure({ code: 'invalid-model', who: source.name, expected: 'a model', received: 'an empty file' })
  const head = await source.read(0, Math.min(4096, source.size))
  const known: NamedFormat[] = []
  for (const [name, { load }] of Object.entries(formats)) {
    const format = await load()
    if (format.importer.recognises(head, source.name)) return { name, format }
    known.push({ name, format })
  }
  return readingFormat(known, source.name, formats)
}

/** Where none recognises a file, the one it is named for reads it, else the first: its own error says best what is wrong. */
function readingFormat(known: readonly NamedFormat[], path: string, formats: Formats): NamedFormat {
  const lower = path.toLowerCase()
  const fits = ({ name }: NamedFormat): boolean => formats[name]!.extensions.some(end => lower.endsWith(end))
  return known.find(fits) ?? known[0]!
}
