import { workerData } from 'node:worker_threads'

/** What every worker is given once. */
export interface WorkerSetup {
  /** The address of the module. */
  readonly entry: string
  /** The name of its function. */
  readonly name: string
  readonly shared: unknown
}

/** What a worker answers. Errors lose their own properties on the way between threads, so they travel as data. */
export type ShardReply = { readonly result: unknown } | { readonly error: ShardError }

/** An error as data; with the parts of a failure where it was one. */
export interface ShardError {
  readonly message: string
  readonly stack?: string | undefined
  readonly details?: Readonly<Record<string, string>>
}

type Observe = (shard: unknown, shared: unknown) => unknown

/**
 * Runs in a worker thread: one shard through the function of the caller's module.
 *
 * @public Workers find it by its name.
 */
export async function runShard(shard: unknown): Promise<ShardReply> {
  try {
    const { entry, name, shared } = workerData as WorkerSetup
    const module = (await import(entry)) as Readonly<Record<string, unknown>>
    const observe = module[name]
    if (typeof observe !== 'function') return { error: missing(entry, name, Object.keys(module)) }
    return { result: await (observe as Observe)(shard, shared) }
  } catch (error) {
    return { error: describe(error) }
  }
}

function missing(entry: string, name: string, found: readonly string[]): ShardError {
  const details = {
    code: 'usage',
    who: entry,
    expected: `a function named ${name}`,
    received: found.join(', ') || 'no export',
  }
  return { message: '', details }
}

const parts = ['code', 'who', 'expected', 'received', 'remedy'] as const

function describe(error: unknown): ShardError {
  if (!(error instanceof Error)) return { message: String(error) }
  const { message, stack, name } = error
  if (name !== 'CoppiceError') return { message, stack }
  const found = error as unknown as Readonly<Record<string, unknown>>
  const entries = parts.flatMap(part => (typeof found[part] === 'string' ? [[part, found[part]] as const] : []))
  return { message, stack, details: Object.fromEntries(entries) }
}
