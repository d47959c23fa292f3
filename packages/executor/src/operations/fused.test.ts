import * as tf from '@tensorflow/tfjs-core'
import { beforeAll, describe, expect, it } from 'vitest'
import { fed, float, ints } from '../../../graph/src/testing/agree-with-runtime.ts'
import { checkOperations } from '../testing/check-operations.ts'
import { expectClose, fedWith, prepareCase, tensorsOfCase, useBackend } from '../testing/operation-case.ts'
import type { OperationCase } from '../testing/operation-case.ts'

const fused = (
  operator: string,
  attributes: OperationCase['attributes'],
  inputs: OperationCase['inputs'],
  more: Partial<OperationCase> = {},
): OperationCase => ({ operator, domain: 'com.microsoft', attributes: attributes ?? {}, inputs, ...more })
const params = (...value: number[]) => ({ kind: 'floats', value }) as const
const all = { differentiable: [0, 1] }
const image = [fed(1, 2, 3, 3), fed(3, 2, 2, 2), fed(3)]
const rows = [fed(2, 3), fed(3, 2), fed(2)]

checkOperations('fused operators', [
  fused('FusedConv', { activation: 'Relu' }, image),
  fused('FusedConv', { activation: 'LeakyRelu', activation_params: params(0.2) }, image),
  fused('FusedConv', { activation: 'HardSigmoid', activation_params: params(0.3, 0.4) }, image),
  fused('FusedConv', { activation: 'Clip', activation_params: params(-0.5, 0.5) }, image),
  fused('FusedConv', { activation: 'Tanh' }, [...image, fed(1, 3, 2, 2)], { differentiable: [0, 3] }),
  fused('FusedGemm', { activation: 'Sigmoid', alpha: float(0.5) }, rows),
  fused('FusedGemm', { activation: 'LeakyRelu', activation_alpha: float(0.3), transB: 1 }, [
    fed(2, 3),
    fed(2, 3),
    fed(2),
  ]),
  fused('Gelu', {}, [fed(2, 3)], { differentiable: [0] }),
  fused('FastGelu', {}, [fed(2, 3), fed(3)], { ...all, tolerance: 1e-4 }),
  fused('FastGelu', {}, [fed(2, 3)], { tolerance: 1e-4 }),
  fused('BiasGelu', {}, [fed(2, 3), fed(3)], all),
  fused('QuickGelu', {}, [fed(2, 3)], { differentiable: [0] }),
  fused('QuickGelu', { alpha: float(0.7) }, [fed(2, 3)]),
  fused('FusedMatMul', { transA: 1, alpha: float(0.5) }, [fed(2, 4, 3), fed(2, 4, 5)], all),
  fused('FusedMatMul', { transB: 1 }, [fed(2, 3, 4), fed(2, 5, 4)]),
  fused('FusedMatMul', { transBatchA: 1, transBatchB: 1 }, [fed(2, 3, 4), fed(4, 3, 2)]),
  fused('FusedMatMul', { transBatchA: 1, transA: 1 }, [fed(4, 3, 2), fed(3, 4, 2)]),
  fused('RotaryEmbedding', {}, [fed(2, 3, 8), ints([2], [1]), fed(9, 2), fed(9, 2)]),
  fused('RotaryEmbedding', { interleaved: 1 }, [
    fed(2, 2, 3, 4),
    ints([1, 2, 3, 5, 0, 8], [2, 3]),
    fed(9, 2),
    fed(9, 2),
  ]),
])

describe('operators that onnxruntime runs on accelerators alone', () => {
  beforeAll(() => useBackend('cpu'))

  it('BiasSoftmax adds the bias and divides by the sum over all axes from the given one', async () => {
    const example = fused('BiasSoftmax', { axis: 2, is_inner_broadcast: 1 }, [fed(2, 2, 3), fed(2, 1, 3)])
    const [x, bias] = tensorsOfCase(example)
    const [received] = (await prepareCase(example))([x, bias])
    const exponents = tf.exp(tf.add(x!, bias!))
    expectClose(received!.dataSync(), tf.div(exponents, tf.sum(exponents, 2, true)).dataSync(), 1e-5)
  })

  it('GroupNorm gives each group of channels mean 0 and deviation 1 before it scales', async () => {
    const inputs = [fed(2, 2, 2, 4), fedWith('float32', [4], [1, 2, 1, 1]), fedWith('float32', [4], [0, 0, 3, 0])]
    const example = fused('GroupNorm', { groups: 2, epsilon: float(1e-6) }, inputs)
    const [received] = (await prepareCase(example))(tensorsOfCase(example))
    const plain = tf.div(tf.sub(received!, tf.tensor1d([0, 0, 3, 0])), tf.tensor1d([1, 2, 1, 1]))
    const { mean, variance } = tf.moments(tf.reshape(plain, [2, 4, 2, 2]), [1, 3])
    expectClose(mean.dataSync(), [0, 0, 0, 0], 1e-5)
    expectClose(variance.dataSync(), [1, 1, 1, 1], 1e-3)
    const swished = { ...example, attributes: { ...example.attributes, activation: 1 } }
    const [second] = (await prepareCase(swished))(tensorsOfCase(example))
    expectClose(second!.dataSync(), tf.mul(received!, tf.sigmoid(received!)).dataSync(), 1e-6)
    expect(received!.shape).toEqual([2, 2, 2, 4])
  })
})
