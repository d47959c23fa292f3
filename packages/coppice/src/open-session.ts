import { failure } from '@coppice/spec'
import type { Model, Session } from '@coppice/spec'
import { checkBackend } from './plugins/check-backend.ts'
import { ownPlugins } from './plugins.ts'
import type { BackendSettings, Plugins } from './plugins.ts'
import type { Terminal } from './terminal/terminal.ts'

/** Sessions that run models, or why there are none. */
export type OpenSession =
  | {
      /** Runs a model as it stands, for certificates. */
      readonly session: Session
      /** Runs a model as fast as onnxruntime can, for latencies; absent where it is missing. */
      readonly fast?: Session
      readonly reason?: never
    }
  | { readonly session?: never; readonly fast?: never; readonly reason: string }

const firstLine = (error: unknown): string =>
  error instanceof Error ? (error.message.split('\n')[0] as string) : String(error)

/** Opens the backend of this name. Throws a failure with code `usage` where there is none or its runtime does not load. */
export async function openBackend(
  name: string,
  plugins: Pick<Plugins, 'backends'>,
  settings: BackendSettings,
): Promise<Session> {
  checkBackend(name, plugins)
  try {
    return await (await plugins.backends[name]!(settings)).open()
  } catch (cause) {
    throw failure({
      code: 'usage',
      who: `--backend ${name}`,
      expected: 'its runtime to load',
      received: firstLine(cause),
      ...(name === 'wasm' ? {} : { remedy: 'The backend wasm needs nothing to be installed.' }),
      cause,
    })
  }
}

/** Opens what certifies and times models: onnxruntime, or where that cannot be loaded, wasm, which does not time. */
export async function openSession(
  threads: number,
  { importOptional }: Pick<Terminal, 'importOptional'>,
): Promise<OpenSession> {
  const settings = { threads, importOptional }
  try {
    const session = await openBackend('onnxruntime', ownPlugins, settings)
    return { session, fast: await openBackend('onnxruntime', ownPlugins, { ...settings, optimize: true }) }
  } catch {
    return openBackend('wasm', ownPlugins, settings).then(
      session => ({ session }),
      (error: unknown) => ({ reason: `neither onnxruntime-node nor wasm can be loaded (${firstLine(error)})` }),
    )
  }
}

/** The same for what can be done with a model: one without nodes cannot be run, so nothing is loaded for it. */
export async function openSessionFor(
  { graph }: Pick<Model, 'graph'>,
  threads: number,
  terminal: Pick<Terminal, 'importOptional'>,
): Promise<OpenSession> {
  return graph.nodes.length > 0
    ? openSession(threads, terminal)
    : { reason: 'the model has no graph: there is nothing to run' }
}

/** Closes what {@link openSession} opened. */
export async function closeSession({ session, fast }: OpenSession): Promise<void> {
  await session?.close()
  await fast?.close()
}
