import type { Gradient } from './gradient.ts'

const resizing = (kernel: string): Gradient => ({
  kernel,
  inputs: ['images'],
  flow: ({ tf, dy, saved: [images], attributes }) => ({
    images: () => tf.engine().runKernel(`${kernel}Grad`, { dy, images: images! }, attributes),
  }),
})

/** Resizing of images. */
export const resizingGradients: readonly Gradient[] = ['ResizeBilinear', 'ResizeNearestNeighbor'].map(resizing)
