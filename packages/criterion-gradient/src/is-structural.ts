import type { Granularity } from '@coppice/spec'

/** Whether the cells of a granularity have values of their own, rather than being single weights or blocks of them. */
export const isStructural = (granularity: Granularity): boolean => granularity === 'channel' || granularity === 'head'
