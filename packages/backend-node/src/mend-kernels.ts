import type { TensorFlow } from '@coppice/executor'

type KernelFunc = Parameters<TensorFlow['registerKernel']>[0]['kernelFunc']
type Tensor = ReturnType<TensorFlow['slice']>
type Pads = [number, number][]

/** Gradients of convolutions; tfjs-node refuses the pads of each side that its convolutions themselves take. */
const byFilter = ['Conv2DBackpropFilter', 'DepthwiseConv2dNativeBackpropFilter']
const byInput = ['Conv2DBackpropInput', 'DepthwiseConv2dNativeBackpropInput']

/**
 * Registers the kernels of one backend under another name, mended where they refuse what the executor asks for.
 * The caller's own use of TensorFlow.js stays as it was.
 */
export function mendKernels(tf: TensorFlow, source: string, target: string): void {
  if (tf.getKernelsForBackend(target).length > 0) return
  tf.copyRegisteredKernels(source, target)
  const replace = (kernelName: string, mend: (original: KernelFunc) => KernelFunc): void => {
    const { kernelFunc } = tf.getKernel(kernelName, source)
    tf.unregisterKernel(kernelName, target)
    tf.registerKernel({ kernelName, backendName: target, kernelFunc: mend(kernelFunc) })
  }
  for (const name of byFilter) replace(name, original => padFilterGradient(tf, original))
  for (const name of byInput) replace(name, original => padInputGradient(tf, original))
}

/** The gradient of a filter over an image that is padded before. */
function padFilterGradient(tf: TensorFlow, original: KernelFunc): KernelFunc {
  return options => {
    const pads = padsOf(options.attrs)
    if (!pads) return original(options)
    const { x, dy } = options.inputs as Record<'x' | 'dy', Tensor>
    const attrs = { ...options.attrs, pad: 'valid' }
    return tf.tidy(() => original({ ...options, inputs: { x: tf.pad(x, pads), dy }, attrs }) as Tensor)
  }
}

/** The gradient of an image with its pads, of which they are cut off again. */
function padInputGradient(tf: TensorFlow, original: KernelFunc): KernelFunc {
  return options => {
    const pads = padsOf(options.attrs)
    if (!pads) return original(options)
    const { inputShape } = options.attrs as unknown as { readonly inputShape: number[] }
    const padded = inputShape.map((size, axis) => size + pads[axis]![0] + pads[axis]![1])
    const begin = pads.map(([before]) => before)
    return tf.tidy(() => {
      const whole = original({ ...options, attrs: { ...options.attrs, pad: 'valid', inputShape: padded } })
      return tf.slice(whole as Tensor, begin, inputShape)
    })
  }
}

/** Pads that are given for each side of each axis of a channels-last image. */
function padsOf(attributes: unknown): Pads | undefined {
  const { pad } = attributes as { readonly pad: unknown }
  return Array.isArray(pad) ? (pad as Pads) : undefined
}
