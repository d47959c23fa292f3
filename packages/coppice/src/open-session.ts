import type { Exporter, Session } from '@coppice/spec'
import { createBackend } from './plugins.ts'
import type { Terminal } from './terminal/terminal.ts'

/** Sessions that run models, or why there are none. */
export type OpenSession =
  | {
      /** Runs a model as it stands, for certificates. */
      readonly session: Session<'kernels' | 'forward'>
      /** Runs a model as fast as the runtime can, for latencies. */
      readonly fast: Session<'kernels' | 'forward'>
      readonly reason?: never
    }
  | { readonly session?: never; readonly fast?: never; readonly reason: string }

/** Opens the backend that runs models; says why where its runtime cannot be loaded. */
export async function openSession(
  exporter: Exporter,
  threads: number,
  { importOptional }: Pick<Terminal, 'importOptional'>,
): Promise<OpenSession> {
  const open = async (optimize: boolean): Promise<Session<'kernels' | 'forward'>> =>
    (await createBackend({ exporter, threads, optimize, importOptional })).open()
  try {
    return { session: await open(false), fast: await open(true) }
  } catch (error) {
    const message = error instanceof Error ? (error.message.split('\n')[0] as string) : String(error)
    return { reason: `onnxruntime-node cannot be loaded (${message}); npm install onnxruntime-node` }
  }
}

/** Closes what {@link openSession} opened. */
export async function closeSession({ session, fast }: OpenSession): Promise<void> {
  await session?.close()
  await fast?.close()
}
