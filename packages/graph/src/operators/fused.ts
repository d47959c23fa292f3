import type { Operator } from '../operator.ts'

export const fusedOperators: readonly Operator[] = []
