import * as tf from '@tensorflow/tfjs-core'
import { beforeAll, describe, expect, it } from 'vitest'
import { fed, float } from '../../../graph/src/testing/agree-with-runtime.ts'
import { checkOperations } from '../testing/check-operations.ts'
import { expectClose, fedWith, prepareCase, tensorsOfCase, useBackend } from '../testing/operation-case.ts'
import type { OperationCase } from '../testing/operation-case.ts'

const integers = (shape: number[], values: number[]) => fedWith('int32', shape, values)
const attend = (
  attributes: OperationCase['attributes'],
  inputs: OperationCase['inputs'],
  more: Partial<OperationCase> = {},
): OperationCase => ({
  operator: 'Attention',
  domain: 'com.microsoft',
  attributes: { num_heads: 2, ...attributes },
  inputs: [fed(2, 3, 4), fed(4, 12), fed(12), ...inputs],
  ...more,
})
const several = (
  attributes: OperationCase['attributes'],
  inputs: OperationCase['inputs'],
  more: Partial<OperationCase> = {},
): OperationCase => ({
  operator: 'MultiHeadAttention',
  domain: 'com.microsoft',
  attributes: { num_heads: 2, ...attributes },
  inputs,
  ...more,
})
const separate = [fed(2, 3, 4), fed(2, 5, 4), fed(2, 5, 6)]
const turning = [fed(6, 8), fed(6, 8)]
const grouped = (
  attributes: OperationCase['attributes'],
  past: OperationCase['inputs'],
  last: number[],
  total: number,
  more: OperationCase['inputs'] = [],
): OperationCase => ({
  operator: 'GroupQueryAttention',
  domain: 'com.microsoft',
  attributes: { num_heads: 4, kv_num_heads: 2, ...attributes },
  inputs: [fed(2, 3, 64), fed(2, 3, 32), fed(2, 3, 32), ...past, integers([2], last), integers([], [total]), ...more],
  outputs: 3,
})

checkOperations('fused attention', [
  attend({}, [], { differentiable: [0, 1] }),
  attend({ unidirectional: 1 }, []),
  attend({ scale: float(0.3) }, []),
  attend({}, [integers([2], [3, 2])]),
  attend({}, [integers([4], [3, 2, 0, 1])]),
  attend({}, [integers([2, 3], [1, 1, 0, 0, 1, 1])]),
  attend({}, [integers([2, 3, 3], [1, 1, 0, 0, 1, 1, 1, 0, 0, 1, 1, 1, 0, 1, 0, 1, 0, 1])]),
  attend({}, [null, fed(2, 2, 2, 4, 2)], { outputs: 2 }),
  attend({ unidirectional: 1 }, [null, fed(2, 2, 2, 4, 2)], { outputs: 2 }),
  attend({}, [null, null, fed(2, 2, 3, 3)]),
  {
    ...attend({ qkv_hidden_sizes: [4, 4, 6] }, []),
    inputs: [fed(2, 3, 4), fed(4, 14), fed(14)],
  },
  several({}, separate, { differentiable: [0, 1, 2] }),
  several({}, [...separate, fed(14)]),
  several({}, [...separate, null, integers([2], [4, 5])]),
  several({}, [...separate, null, integers([2, 5], [1, 1, 0, 0, 1, 1, 1, 1, 0, 1])]),
  several({}, [...separate, null, null, fed(1, 2, 3, 5)]),
  several({ unidirectional: 1 }, [fed(2, 3, 4), fed(2, 3, 4), fed(2, 3, 4)]),
  several({}, [fed(2, 3, 4), fed(2, 2, 5, 2), fed(2, 2, 5, 2)]),
  several({}, [fed(2, 3, 4), fed(2, 3, 4), fed(2, 3, 4), null, null, null, fed(2, 2, 2, 2), fed(2, 2, 2, 2)], {
    outputs: 3,
  }),
  grouped({}, [fed(2, 2, 0, 16), fed(2, 2, 0, 16)], [2, 2], 3),
  grouped({ local_window_size: 2 }, [fed(2, 2, 0, 16), fed(2, 2, 0, 16)], [2, 2], 3),
  grouped({ softcap: float(0.5), scale: float(0.4) }, [fed(2, 2, 0, 16), fed(2, 2, 0, 16)], [2, 2], 3),
  grouped({ do_rotary: 1 }, [fed(2, 2, 0, 16), fed(2, 2, 0, 16)], [2, 2], 3, turning),
  {
    ...grouped({ do_rotary: 1, rotary_interleaved: 1 }, [], [4], 5),
    inputs: [
      fed(1, 3, 64),
      fed(1, 3, 32),
      fed(1, 3, 32),
      fed(1, 2, 2, 16),
      fed(1, 2, 2, 16),
      integers([1], [4]),
      integers([], [5]),
      ...turning,
    ],
  },
  {
    ...grouped({ do_rotary: 1 }, [], [4], 5),
    inputs: [
      fed(2, 1, 64),
      fed(2, 1, 32),
      fed(2, 1, 32),
      fed(2, 2, 5, 16),
      fed(2, 2, 5, 16),
      integers([2], [4, 4]),
      integers([], [5]),
      ...turning,
    ],
  },
  {
    ...grouped({ do_rotary: 1 }, [], [4], 5),
    inputs: [
      fed(2, 1, 64),
      fed(2, 1, 32),
      fed(2, 1, 32),
      fed(2, 2, 5, 16),
      fed(2, 2, 5, 16),
      integers([2], [4, 2]),
      integers([], [5]),
      ...turning,
    ],
    compared: 1,
  },
  {
    ...grouped({}, [fed(2, 2, 0, 16), fed(2, 2, 0, 16)], [2, 2], 3),
    inputs: [fed(2, 3, 128), null, null, fed(2, 2, 0, 16), fed(2, 2, 0, 16), integers([2], [2, 2]), integers([], [3])],
  },
])

describe('packed projections, which onnxruntime unpacks on accelerators alone', () => {
  beforeAll(() => useBackend('cpu'))
  const plain = several({}, [fed(2, 3, 4), fed(2, 3, 4), fed(2, 3, 4)])
  const byHead = (x: tf.Tensor): tf.Tensor => tf.reshape(x, [2, 3, 2, 2])

  it('gives the same for one packed input and for a packed key and value', async () => {
    const [query, key, value] = tensorsOfCase(plain) as [tf.Tensor, tf.Tensor, tf.Tensor]
    const [expected] = (await prepareCase(plain))([query, key, value])
    const whole = await prepareCase(several({}, [fed(2, 3, 2, 3, 2)]))
    const pair = await prepareCase(several({}, [fed(2, 3, 4), fed(2, 3, 2, 2, 2)]))
    const results = [
      whole([tf.stack([query, key, value].map(byHead), 3)]),
      pair([query, tf.stack([key, value].map(byHead), 3)]),
    ]
    for (const [received] of results) {
      expect(received!.shape).toEqual([2, 3, 4])
      expectClose(received!.dataSync(), expected!.dataSync(), 1e-6)
    }
  })
})
