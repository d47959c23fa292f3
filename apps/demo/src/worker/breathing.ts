import type { Calibration, CalibrationBatch } from '@coppice/spec'

/**
 * The same batches, with a moment between them in which the worker hears what the page has to say: work waits only for
 * promises, which go before messages.
 */
export function breathing(batches: readonly CalibrationBatch[]): Calibration {
  return {
    async *[Symbol.asyncIterator]() {
      for (const batch of batches) {
        await new Promise(resolve => setTimeout(resolve))
        yield batch
      }
    },
  }
}
