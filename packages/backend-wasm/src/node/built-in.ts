/** The parts of Node that are used here; asked for at run time, so that bundlers for browsers never see them. */
export interface BuiltIns {
  'node:module': { createRequire(from: string): NodeRequire }
  'node:worker_threads': { Worker: WorkerConstructor }
  'node:os': { availableParallelism(): number; cpus(): unknown[] }
}

/** A `require` of Node. */
export interface NodeRequire {
  (name: string): unknown
  resolve(name: string): string
}

/** A worker of Node's `worker_threads`. */
export type WorkerConstructor = new (source: string | URL, options?: Record<string, unknown>) => NodeWorker

/** What is called of a worker. */
export interface NodeWorker {
  postMessage(message: unknown, transfer?: readonly unknown[]): void
  unref(): void
}

/** A module of Node itself. */
export function builtIn<Name extends keyof BuiltIns>(name: Name): BuiltIns[Name] {
  const { process } = globalThis as unknown as { process: { getBuiltinModule(name: string): unknown } }
  return process.getBuiltinModule(name) as BuiltIns[Name]
}
