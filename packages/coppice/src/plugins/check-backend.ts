import { failure } from '@coppice/spec'
import type { Plugins } from '../plugins.ts'

/** Throws a failure with code `usage` where a run has no backend of this name. */
export function checkBackend(name: string, { backends }: Pick<Plugins, 'backends'>): void {
  if (Object.hasOwn(backends, name)) return
  throw failure({
    code: 'usage',
    who: '--backend',
    expected: Object.keys(backends).join(', '),
    received: `'${name}'`,
    remedy: 'A backend of others is there once --plugin names its file or package.',
  })
}
