import { byteLengthOf, constantsOf, elementsOf } from '@coppice/graph'
import type { Exporter, Model } from '@coppice/spec'
import { brotliLimit, measuredSink } from './measured-sink.ts'
import type { Size } from './measured-sink.ts'
import { nullSink } from './null-sink.ts'

/** The size a model has as a file, without writing one. */
export async function modelSize(model: Model, exporter: Exporter): Promise<Size> {
  const sink = measuredSink(nullSink('size'), { compress: isCompressible(model) })
  await exporter.write(model, sink)
  return sink.measure()
}

/** The size of a model that was read; its elements are read again only where they are few enough to be compressed. */
export async function sizeAsRead(model: Model, exporter: Exporter): Promise<Size> {
  const brotliBytes = isCompressible(model) ? (await modelSize(model, exporter)).brotliBytes : null
  return { bytes: model.bytes, brotliBytes }
}

/** Whether a model is small enough that its file is compressed, to say how small that makes it. */
export function isCompressible(model: Model): boolean {
  return elementBytes(model) <= brotliLimit
}

/** The bytes of all constants: most of what a file will have. */
export function elementBytes({ graph }: Model): number {
  let bytes = 0
  for (const { type, shape } of constantsOf(graph).values()) bytes += byteLengthOf(type, elementsOf(shape))
  return bytes
}
