export type { Analysis, AnalysisOptions, StructuralUnit, UnitSlice } from './analysis/analysis.ts'
export { analyse } from './analysis/analyse.ts'
export { constantsOf, isWeightType } from './analysis/constants-of.ts'
export type { Selection } from './analysis/selection.ts'
export { maskCells } from './removal/mask-cells.ts'
export { protectLast } from './removal/protect-last.ts'
export { removeCells } from './removal/remove-cells.ts'
export { keptShapes, parametersAfter } from './removal/parameters-after.ts'
export type { Inferred, InferenceContext, Known, Operator, Shape } from './operator.ts'
export { memorySource } from './memory-source.ts'
export type { MemorySink } from './memory-sink.ts'
export { memorySink } from './memory-sink.ts'
export { infer, inferKnown } from './infer.ts'
export type { Inferences, Sizes } from './infer.ts'
export { readConstants } from './read-constants.ts'
export type { Constants } from './read-constants.ts'
export { dynamicDimensions } from './dynamic-dimensions.ts'
export type { DimensionRole } from './dynamic-dimensions.ts'
export { dynamicSizes } from './dynamic-sizes.ts'
export { nameDimensions } from './dimension-names.ts'
export type { Sample, SymbolicShape } from './dimension-names.ts'
export { countMacs } from './count-macs.ts'
export { countParameters } from './count-parameters.ts'
export { checkGraph, sortTopologically } from './order.ts'
export { operatorOf } from './operators/index.ts'
export { byteLengthOf, decodeElements, encodeElements } from './tensor-elements.ts'
export type { Elements } from './tensor-elements.ts'
export { bitsOf, dataTypeOfCode, isFloatType, isIntegerType } from './data-types.ts'
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
