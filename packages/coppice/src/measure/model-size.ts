import type { Exporter, Model } from '@coppice/spec'
import { measuredSink } from './measured-sink.ts'
import type { Size } from './measured-sink.ts'
import { nullSink } from './null-sink.ts'

/** The size a model has as a file, without writing one. */
export async function modelSize(model: Model, exporter: Exporter): Promise<Size> {
  const sink = measuredSink(nullSink('size'))
  await exporter.write(model, sink)
  return sink.measure()
}
