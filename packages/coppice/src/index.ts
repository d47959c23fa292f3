export { configSchema } from './config-schema.ts'
export { defineConfig } from './define-config.ts'
export type { Config } from './define-config.ts'
export { inspectModel } from './inspect-model.ts'
export type { InspectedType, InspectedUnit, InspectedValue, InspectedWeight, Inspection } from './inspect-model.ts'
export { openCalibration } from './data/open-calibration.ts'
export type { CalibrationSettings } from './data/open-calibration.ts'
export type { DivideSettings, OpenCalibration } from './data/divide-examples.ts'
export { observeShards } from './observe/observe-shards.ts'
export type { ObserveShardsOptions } from './observe/observe-shards.ts'
export { openFileSink } from './files/open-file-sink.ts'
export type { FileSink, FileSinkOptions } from './files/open-file-sink.ts'
export { openFileSource } from './files/open-file-source.ts'
export type { FileSource, FileSourceOptions } from './files/open-file-source.ts'
export type { OpenSession } from './open-session.ts'
export { prune } from './prune.ts'
export type { PruneOptions } from './prune.ts'
export { carryOut } from './carry-out.ts'
export type { CarryOutOptions, Pruned, Stage } from './carry-out.ts'
export { read } from './read.ts'
export { validateModel } from './validate-model.ts'
export type { Check } from './validate-model.ts'
export { write } from './write.ts'
export type { WriteOptions } from './write.ts'
export {
  assembleLedger,
  biasCorrection,
  blend,
  blendRanks,
  certify,
  cubic,
  decodeObservations,
  encodeObservations,
  erk,
  exponential,
  foldConstants,
  generateInputs,
  global,
  lamp as lampAllocation,
  leastSquares,
  linear,
  mask,
  mergeObservations,
  observe,
  oneShot,
  parsePlan,
  plan,
  referenceKernels,
  remove,
  repairModel,
  score,
  seenBy,
  sparseGpt,
  uniform,
  unitsOf,
} from '@coppice/core'
export type { Observations, ObserveOptions, PlanOptions, Repair, RepairReport } from '@coppice/core'
export { activationDeviation, activationMean, apoz, wanda } from '@coppice/criterion-activation'
export { obd, obs } from '@coppice/criterion-curvature'
export {
  activationEntropy,
  contributionEntropy,
  entropyJoint,
  entropyPower,
  eSparse,
  mutualInformation,
  surprisal,
} from '@coppice/criterion-entropy'
export { fisher, gradient, movement, snip, taylor } from '@coppice/criterion-gradient'
export { batchNormScale, fpgm, groupNorm, l1, l2, lamp, lp, magnitude, random } from '@coppice/criterion-sparsity'
export { exporter, importer, onnx } from '@coppice/format-onnx'
export { loadTfjsNode, observeInWorkers, onnxruntime, tfjsNode } from '@coppice/backend-node'
export { wasm } from '@coppice/backend-wasm'
export { webgpu } from '@coppice/backend-webgpu'
export {
  analyse,
  countMacs,
  countParameters,
  coupleByGraph,
  coupleByRules,
  memorySink,
  memorySource,
} from '@coppice/graph'
export { formatCertificate, formatLedger, formatPlan, renderReport, summarisePlan } from '@coppice/report'
export { defineAllocation, defineCriterion, failure, isFailure } from '@coppice/spec'
export type {
  Allocation,
  Backend,
  Batch,
  Calibration,
  CalibrationBatch,
  Certificate,
  Criterion,
  Failure,
  FailureCode,
  Granularity,
  Ledger,
  Model,
  Plan,
  Session,
  Sink,
  Source,
  Target,
} from '@coppice/spec'
