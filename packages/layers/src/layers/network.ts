import type { Layer } from '../layer.ts'

/** The layer that states an input: within another network it hands on what that is called with. */
export const InputLayer: Layer = {
  classNames: ['InputLayer'],
  mask: 'passes',
  translate: ({ inputs }) => inputs[0]!,
}

/** A network within a network, so that what it states of its own shapes is kept. Its layers are placed one by one. */
export const network: Layer = {
  classNames: [],
  translate: ({ inputs }) => inputs,
}
