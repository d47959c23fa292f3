import type { Operation } from '../operation.ts'

export const comparisonOperations: readonly Operation[] = []
