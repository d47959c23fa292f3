import { failure } from '@coppice/spec'
import type { Plan } from '@coppice/spec'

/** Channels and heads are removed unless told otherwise; what is smaller can only be set to zero. */
export function chooseMode({ granularity }: Plan, wanted: 'hard' | 'soft' | undefined): 'hard' | 'soft' {
  const removable = granularity === 'channel' || granularity === 'head' || granularity === 'layer'
  if (wanted === 'hard' && !removable)
    throw failure({
      code: 'usage',
      who: "the mode 'hard'",
      expected: 'a granularity whose cells can be removed (channel, head)',
      received: granularity,
      remedy: 'Single weights, N:M groups and blocks can only be set to zero: use the mode soft.',
    })
  return wanted ?? (removable ? 'hard' : 'soft')
}
