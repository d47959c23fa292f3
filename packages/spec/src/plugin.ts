/** What every plugin carries: plain data that says what it is, never a class. */
export interface Plugin<Kind extends string> {
  /** What the plugin is: `criterion`, `allocation`, `backend`, `importer` or `exporter`. */
  readonly kind: Kind
  /** The version of the plugin interface that it was written for. */
  readonly api: 1
  /** Its name on the command line and in plans, such as `l1`. */
  readonly name: string
}

/** A value, or a promise of it: `await` accepts both. */
export type Awaitable<T> = T | Promise<T>
