import { pathToFileURL } from 'node:url'
import { failure } from '@coppice/spec'
import type { CalibrationBatch } from '@coppice/spec'
import type { DataModule } from './data-set.ts'

type Batches = ReturnType<DataModule['batches']>

const isIterable = (value: unknown): value is Batches =>
  typeof value === 'object' && value !== null && (Symbol.iterator in value || Symbol.asyncIterator in value)

function checkBatch(batch: CalibrationBatch, who: string): CalibrationBatch {
  const feeds = (batch as { readonly feeds?: unknown } | undefined)?.feeds
  if (typeof feeds === 'object' && feeds !== null) return batch
  throw failure({ code: 'usage', who, expected: 'batches of the form { feeds, targets? }', received: typeof batch })
}

/**
 * Loads a module of the user's whose export `batches` is an iterable of batches, or a function that gives one.
 *
 * @throws a failure with code `usage` where it cannot be imported or exports nothing of the kind.
 */
export async function loadDataModule(path: string, who: string): Promise<DataModule> {
  const module = (await import(pathToFileURL(path).href).catch((cause: unknown) => {
    const received = cause instanceof Error ? cause.message : String(cause)
    throw failure({ code: 'usage', who, expected: 'a module that can be imported', received, cause })
  })) as { readonly batches?: unknown }
  const given = module.batches
  const start = typeof given === 'function' ? (given as () => unknown) : () => given
  return {
    kind: 'batches',
    async *batches() {
      const batches = await start()
      if (!isIterable(batches))
        throw failure({
          code: 'usage',
          who,
          expected: 'an export `batches` that can be gone through',
          received: typeof given,
        })
      for await (const batch of batches) yield checkBatch(batch, who)
    },
  }
}
