import { sparseGpt } from '@coppice/core'
import type { Repair } from '@coppice/core'

const dear = 0.8

/** SparseGPT; its refit of every row, dear where rows keep much and of little use there, from 80 % sparsity on. */
export const sparseGptAt = (sparsity: number): Repair => sparseGpt({ refit: sparsity >= dear })
