import type { Calibration } from '@coppice/spec'

/**
 * The same batches, with a moment between them in which the worker hears what the page has to say: work waits only for
 * promises, which go before messages.
 */
export function breathing(batches: Calibration): Calibration {
  return {
    async *[Symbol.asyncIterator]() {
      for await (const batch of batches) {
        await new Promise(resolve => setTimeout(resolve))
        yield batch
      }
    },
  }
}
