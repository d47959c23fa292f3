import type { Operation } from '../operation.ts'

export const resizingOperations: readonly Operation[] = []
