export { buildModel } from './build-model.ts'
export type { GraphBuilder, ModelOptions } from './build-model.ts'
export { float } from './graph-builder.ts'
export type {
  BasicBuilder,
  ConstantOptions,
  NodeOptions,
  ShortAttribute,
  ValueName,
  WeightOptions,
} from './graph-builder.ts'
export type { ConvOptions, DenseOptions, Layers, PoolOptions } from './layers.ts'
export { seeded } from './seeded.ts'
export type { Seeded } from './seeded.ts'
export { constantTensor, randomTensor } from './tensor.ts'
export type { ConstantType, Distribution } from './tensor.ts'
