import { failure, type Failure } from '@coppice/spec'

/** The failure of a removal that meets a size which it does not know how to rewrite. */
export function cannotRewrite(who: string, received: string): Failure {
  return failure({
    code: 'unsupported-model',
    who,
    expected: 'sizes that can be rewritten after removal',
    received,
    remedy: 'Please report the model; until then prune it with --mode soft',
  })
}
