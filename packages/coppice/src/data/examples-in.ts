import type { CalibrationBatch } from '@coppice/spec'

/** The number of examples in a batch. */
export const examplesIn = ({ feeds }: CalibrationBatch): number => Object.values(feeds)[0]?.shape[0] ?? 1
