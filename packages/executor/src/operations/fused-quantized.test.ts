import { fed, floats } from '../../../graph/src/testing/agree-with-runtime.ts'
import { checkOperations } from '../testing/check-operations.ts'
import { fedWith } from '../testing/operation-case.ts'
import type { OperationCase } from '../testing/operation-case.ts'

const bytes = (...shape: number[]) => {
  const count = shape.reduce((product, size) => product * size, 1)
  return fedWith(
    'uint8',
    shape,
    Array.from({ length: count }, (_, i) => (i * 71 + 13) % 256),
  )
}
const scale = (value: number) => floats([value], [])
const zero = (value: number) => ({ type: 'uint8', shape: [], elements: [value] }) as const
const constants = (...shape: number[]) => {
  const count = shape.reduce((product, size) => product * size, 1)
  return { type: 'uint8', shape, elements: Array.from({ length: count }, (_, i) => (i * 71 + 13) % 256) } as const
}
const fused = (
  operator: string,
  inputs: OperationCase['inputs'],
  attributes: OperationCase['attributes'] = {},
): OperationCase => ({ operator, domain: 'com.microsoft', inputs, attributes })
const packed = (bits: number, zeroPoints: OperationCase['inputs'] = []): OperationCase => ({
  ...fused(
    'MatMulNBits',
    [
      fed(2, 40),
      constants(3, 3, (16 * bits) / 8),
      floats([0.1, 0.2, 0.3, 0.15, 0.05, 0.12, 0.3, 0.1, 0.2], [9]),
      ...zeroPoints,
    ],
    { K: 40, N: 3, bits, block_size: 16 },
  ),
  differentiable: [0],
  tolerance: 1e-4,
})

checkOperations('fused quantized operators', [
  fused('QLinearAdd', [bytes(2, 3), scale(0.1), zero(3), bytes(3), scale(0.2), zero(9), scale(0.3), zero(5)]),
  fused('QLinearMul', [bytes(2, 3), scale(0.01), zero(3), bytes(3), scale(0.02), zero(9), scale(0.1), zero(5)]),
  fused('QLinearSigmoid', [bytes(2, 3), scale(0.02), zero(100), scale(0.004), zero(2)]),
  fused('QLinearLeakyRelu', [bytes(2, 3), scale(0.02), zero(100), scale(0.02), zero(90)]),
  fused('QLinearGlobalAveragePool', [bytes(1, 3, 2, 2), scale(0.1), zero(3), scale(0.2), zero(5)]),
  fused('QLinearGlobalAveragePool', [bytes(1, 2, 2, 3), scale(0.1), zero(3), scale(0.2), zero(5)], {
    channels_last: 1,
  }),
  fused('DynamicQuantizeMatMul', [fed(2, 3), constants(3, 4), scale(0.1), zero(120)]),
  fused('DynamicQuantizeMatMul', [
    fed(2, 3),
    constants(3, 4),
    floats([0.1, 0.2, 0.3, 0.4]),
    null,
    floats([1, 2, 3, 4]),
  ]),
  fused('MatMulIntegerToFloat', [
    bytes(2, 3),
    constants(3, 4),
    scale(0.1),
    scale(0.2),
    zero(7),
    zero(9),
    floats([1, 2, 3, 4]),
  ]),
  fused('QuantizeLinear', [fed(2, 3), scale(0.02), zero(100)]),
  fused('DequantizeLinear', [bytes(2, 3), scale(0.02), zero(100)]),
  {
    operator: 'QLinearConv',
    inputs: [
      bytes(1, 2, 3, 3),
      scale(0.02),
      zero(100),
      constants(3, 2, 2, 2),
      floats([0.01, 0.02, 0.03]),
      { type: 'uint8', shape: [3], elements: [100, 120, 130] },
      scale(0.1),
      zero(110),
      { type: 'int32', shape: [3], elements: [100, -50, 7] },
    ],
  },
  packed(4),
  packed(8),
  packed(4, [{ type: 'uint8', shape: [6], elements: [0x21, 0x03, 0x54, 0x06, 0x87, 0x09] }]),
])
