import type { Backend, Model, PrepareOptions, Runner, Session } from '@coppice/spec'

/** Opens the backend for one check, and closes it whatever happens. */
export async function withSession(backend: Backend, use: (session: Session) => Promise<void>): Promise<void> {
  const session = await backend.open()
  try {
    await use(session)
  } finally {
    await session.close()
  }
}

/** Prepares a model for one check, and closes everything whatever happens. */
export async function withRunner(
  backend: Backend,
  model: Model,
  use: (runner: Runner, session: Session) => Promise<void>,
  options?: PrepareOptions,
): Promise<void> {
  await withSession(backend, async session => {
    if (!session.prepare) throw new Error(`${backend.name}: expected prepare, received none`)
    const runner = await session.prepare(model, options)
    try {
      await use(runner, session)
    } finally {
      await runner.close()
    }
  })
}
