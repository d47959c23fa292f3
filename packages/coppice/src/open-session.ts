import type { Exporter, Session } from '@coppice/spec'
import { backend } from './plugins.ts'
import type { Terminal } from './terminal/terminal.ts'

/** A session, or why there is none. */
export type OpenSession =
  | { readonly session: Session<'kernels' | 'forward'>; readonly reason?: never }
  | { readonly session?: never; readonly reason: string }

/** Opens the backend that runs models; says why where its runtime cannot be loaded. */
export async function openSession(
  exporter: Exporter,
  threads: number,
  { importOptional }: Pick<Terminal, 'importOptional'>,
): Promise<OpenSession> {
  try {
    return { session: await (await backend({ exporter, threads, importOptional })).open() }
  } catch (error) {
    const message = error instanceof Error ? (error.message.split('\n')[0] as string) : String(error)
    return {
      reason: `onnxruntime-node cannot be loaded (${message}); install it beside coppice: npm install onnxruntime-node`,
    }
  }
}
