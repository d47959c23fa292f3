export type { Analysis, AnalysisOptions, StructuralUnit, UnitSlice } from './analysis.ts'
export type { Selection } from './selection.ts'
export type { Inferred, InferenceContext, Known, Operator, Shape } from './operator.ts'
