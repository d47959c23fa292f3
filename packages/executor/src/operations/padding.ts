import type { Operation } from '../operation.ts'

export const paddingOperations: readonly Operation[] = []
