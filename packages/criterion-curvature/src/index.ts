export { criteria } from './criteria.ts'
export { obd } from './obd.ts'
export { obs } from './obs.ts'
export type { ObsOptions } from './obs.ts'
