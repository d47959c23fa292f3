export { createSession } from './create-session.ts'
export type { SessionOptions } from './create-session.ts'
export { installGradients } from './gradients/install-gradients.ts'
export type { Operation, OperationContext, TensorFlow } from './operation.ts'
