export { pruneWhileFitting } from './prune-while-fitting.ts'
export type { FitCallback, FitPruner, FitPruningOptions, Stripped } from './prune-while-fitting.ts'
export type { LayersModelLike, OptimizerLike, TensorFlowLike, TensorLike, WeightLike } from './tensorflow.ts'
