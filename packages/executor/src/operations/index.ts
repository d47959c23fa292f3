import type { Operation } from '../operation.ts'

/** Every operator that can run, family by family. */
export const operations: readonly Operation[] = []
