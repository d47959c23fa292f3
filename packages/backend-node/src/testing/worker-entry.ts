import { threadId } from 'node:worker_threads'

/** What the tests tell a worker to do. */
export type Order =
  | { readonly kind: 'sum'; readonly values: Float64Array; readonly wait?: number }
  | { readonly kind: 'fail'; readonly code?: string }
  | { readonly kind: 'exit' }
  | { readonly kind: 'function' }
  | { readonly kind: 'forever' }

let calls = 0

/** Runs one order; says what it was given, which thread ran it and how many it ran before. */
export async function observeShard(order: Order, shared: unknown): Promise<unknown> {
  calls += 1
  if (order.kind === 'exit') process.exit(3)
  if (order.kind === 'fail') throw makeError(order.code)
  if (order.kind === 'function') return () => undefined
  if (order.kind === 'forever') for (;;) await new Promise(resolve => setTimeout(resolve, 1000))
  await new Promise(resolve => setTimeout(resolve, order.wait ?? 0))
  return { sum: order.values.reduce((sum, value) => sum + value, 0), shared, threadId, calls }
}

/** As spec's `failure` makes it; the worker runs without the conditions under which tests find the sources. */
function makeError(code: string | undefined): Error {
  const error = new Error('it went wrong')
  const parts = { code, who: 'entry', expected: 'success', received: 'an order to fail', remedy: 'Do not ask' }
  return code === undefined ? error : Object.assign(error, parts, { name: 'CoppiceError' })
}
