/** How the target grows over rounds: progress in [0, 1] to a fraction of the target in [0, 1]; monotone, ends at 1. */
export type Schedule = (progress: number) => number
