export type { Awaitable, Plugin } from './plugin.ts'
export { checkPlugin, pluginApi } from './check-plugin.ts'
export type { DataType } from './data-type.ts'
export type { Stretch, Tensor } from './tensor.ts'
export type { CoupledSlice, Coupling } from './coupling.ts'
export type { Attribute, Dimension, Graph, Model, Node, Value } from './graph.ts'
export type { Sink, Source } from './source.ts'
export type { Exporter, Importer, Keeps } from './format.ts'
export type { Granularity } from './granularity.ts'
export type { CellLayout, Role, Slice, Unit, WeightMatrix } from './unit.ts'
export { outputSlices } from './output-slices.ts'
export type { Kernels } from './kernels.ts'
export type {
  Gram,
  Histogram,
  LabelledHistogram,
  RawValues,
  StatisticName,
  Statistics,
  StatisticValues,
} from './statistics.ts'
export type { AnyCriterion, Criterion } from './criterion.ts'
export { defineCriterion } from './criterion.ts'
export type { ChoiceOption, FlagOption, NumberOption, Option, TextOption } from './option.ts'
export type { CriterionDeclaration, CriterionEntry, CriterionOption, Setting } from './criterion-entry.ts'
export { defineCriterionEntry } from './criterion-entry.ts'
export type { Allocation, Scored } from './allocation.ts'
export { defineAllocation } from './allocation.ts'
export type { Schedule } from './schedule.ts'
export type { Backend, Capability, GradientRequest, Gradients, PrepareOptions, Runner, Session } from './backend.ts'
export type { Loss } from './loss.ts'
export type { Batch, Calibration, CalibrationBatch } from './batch.ts'
export type {
  ElementPenalty,
  GroupPenalty,
  HintLoss,
  Masks,
  PenaltyStep,
  PenaltyTerm,
  TargetLoss,
  TrainBatch,
  Trainer,
  TrainerState,
  TrainLoss,
  TrainOptions,
} from './training.ts'
export type { Failure, FailureCode, FailureDetails } from './failure.ts'
export { failure, isFailure } from './failure.ts'
export { checkLocation } from './check-location.ts'
export type {
  Certificate,
  Ledger,
  LedgerRow,
  MagnitudeThreshold,
  Plan,
  PlannedUnit,
  Protected,
  Target,
} from './plan.ts'
export { weighInputs } from './weigh-inputs.ts'
