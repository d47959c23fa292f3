export type { Analysis, AnalysisOptions, StructuralUnit, UnitSlice } from './analysis/analysis.ts'
export { analyse } from './analysis/analyse.ts'
export { constantsOf, isWeightType } from './analysis/constants-of.ts'
export type { Selection } from './analysis/selection.ts'
export { maskCells } from './removal/mask-cells.ts'
export { protectLast } from './removal/protect-last.ts'
export { removeCells } from './removal/remove-cells.ts'
export { keptAxes } from './removal/kept-axes.ts'
export type { KeptAxes } from './removal/kept-axes.ts'
export { keptShapes, parametersAfter } from './removal/parameters-after.ts'
export type { Inferred, Known, Shape } from './inferred.ts'
export type { InferenceContext, Operator } from './operator.ts'
export { memorySource } from './memory/memory-source.ts'
export type { MemorySink } from './memory/memory-sink.ts'
export { memorySink } from './memory/memory-sink.ts'
export { infer, inferKnown } from './inference/infer.ts'
export type { Inferences, Sizes } from './inference/infer.ts'
export { readConstants } from './inference/read-constants.ts'
export type { Constants } from './inference/read-constants.ts'
export { dynamicDimensions } from './inference/dynamic-dimensions.ts'
export type { DimensionRole } from './inference/dynamic-dimensions.ts'
export { dynamicSizes } from './inference/dynamic-sizes.ts'
export { nameDimensions } from './inference/dimension-names.ts'
export type { Sample, SymbolicShape } from './inference/dimension-names.ts'
export { countMacs } from './counting/count-macs.ts'
export { countParameters } from './counting/count-parameters.ts'
export { checkGraph, sortTopologically } from './order.ts'
export { operatorOf } from './operators/index.ts'
export type { EinsumEquation } from './operators/einsum-equation.ts'
export { parseEinsum } from './operators/einsum-equation.ts'
export { byteLengthOf, decodeElements, encodeElements } from './tensors/tensor-elements.ts'
export type { Elements } from './tensors/tensor-elements.ts'
export { bitsOf, dataTypeOfCode, isFloatType, isIntegerType } from './tensors/data-types.ts'
export { broadcastShapes, elementsOf, formatShape, isComplete, stridesOf } from './shapes.ts'
export {
  floatAttribute,
  floatsAttribute,
  graphAttribute,
  intAttribute,
  intsAttribute,
  stringAttribute,
  tensorAttribute,
} from './attributes.ts'
export { describeNode } from './describe-node.ts'
