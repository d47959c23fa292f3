/**
 * Which input of the TensorFlow node an input of the graph's node was made from, by its number, so that sizes that
 * pruning changes can be written back: `free` where the TensorFlow node states no size that could change.
 */
export type Steers = Readonly<Record<number, number | 'free'>>
