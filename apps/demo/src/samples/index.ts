import type { Sample } from './sample.ts'

/** The models that are built in. */
export const samples: readonly Sample[] = [
  {
    name: 'digits',
    title: 'Digits',
    description: 'A residual network that reads digits of 16 by 16 pixels.',
    isTrainedHere: false,
    trained: new URL('./models/digits.model', import.meta.url).href,
    load: async () => (await import('./digits.ts')).digits,
  },
  {
    name: 'denoiser',
    title: 'Denoiser',
    description: 'A U-shaped network that takes the noise out of a picture.',
    isTrainedHere: false,
    trained: new URL('./models/denoiser.model', import.meta.url).href,
    load: async () => (await import('./denoiser.ts')).denoiser,
  },
  {
    name: 'letters',
    title: 'Letters',
    description: 'A transformer that says which letter is the most frequent.',
    isTrainedHere: false,
    trained: new URL('./models/letters.model', import.meta.url).href,
    load: async () => (await import('./letters.ts')).letters,
  },
  {
    name: 'fresh',
    title: 'Train one now',
    description: 'A perceptron that learns to read digits while you watch.',
    isTrainedHere: true,
    load: async () => (await import('./fresh.ts')).fresh,
  },
]
