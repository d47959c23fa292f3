import type { Tensor } from '@tensorflow/tfjs-core'
import type { Gradient } from './gradient.ts'

const resizing = (kernel: string): Gradient => ({
  kernel,
  inputs: ['images'],
  mends: 'on the cpu backend height and width are swapped',
  flow: ({ tf, dy, saved: [images], attributes }) => ({
    images: () => {
      const gradient = tf.engine().runKernel<Tensor>(`${kernel}Grad`, { dy, images: images! }, attributes)
      return tf.reshape(gradient, images!.shape)
    },
  }),
})

/** Resizing of images. */
export const resizingGradients: readonly Gradient[] = ['ResizeBilinear', 'ResizeNearestNeighbor'].map(resizing)
