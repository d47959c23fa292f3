import { fraction } from './fraction.ts'
import { whole } from './whole.ts'

/** How a pruned model is trained on, of `prune`. */
export const tuningShape = {
  epochs: whole(0).default(0).meta({
    argument: 'n',
    description:
      'train what is left on the examples that calibrate, so many times, with the model as it was for a teacher; zeros stay (default: 0)',
  }),
  rate: fraction({ above: 0, max: 1 }).default(1e-3).meta({
    argument: 'number',
    description: '--epochs: the greatest rate of Adam, which falls along half a cosine (default: 0.001)',
  }),
} as const
