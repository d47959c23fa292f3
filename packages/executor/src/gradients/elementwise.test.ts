import * as tf from '@tensorflow/tfjs-core'
import type { Tensor } from '@tensorflow/tfjs-core'
import { checkGradients } from './testing/check-gradient.ts'

const within: Readonly<Record<string, readonly [number, number]>> = {
  acos: [-0.8, 0.8],
  acosh: [1.3, 3],
  asin: [-0.8, 0.8],
  atanh: [-0.8, 0.8],
  log: [0.3, 2],
  log1p: [-0.5, 2],
  reciprocal: [0.4, 2],
  rsqrt: [0.4, 2],
  sqrt: [0.4, 2],
}

const names =
  'abs acos acosh asin asinh atan atanh ceil cos cosh erf exp expm1 floor log log1p neg onesLike reciprocal round rsqrt sign sin sinh sqrt square step tan tanh zerosLike'.split(
    ' ',
  )

const functions = tf as unknown as Readonly<Record<string, (x: Tensor) => Tensor>>

checkGradients(
  Object.fromEntries(
    names.map(name => [
      name,
      // The derivative of a step function is 0 everywhere but at its steps; x² keeps x on the way to the loss.
      {
        shapes: [[3, 4]],
        run: (x: Tensor) => tf.add(functions[name]!(x), tf.square(x)),
        ...(within[name] && { range: within[name] }),
      },
    ]),
  ),
)

checkGradients({
  'a cast to float': { shapes: [[4]], run: x => tf.mul(x, tf.cast(tf.cast(x, 'float32'), 'float32')) },
  'a copy': { shapes: [[4]], run: x => tf.mul(x, tf.clone(x)) },
})
