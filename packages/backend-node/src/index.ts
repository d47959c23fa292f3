export { onnxruntime } from './onnxruntime.ts'
export type { OnnxruntimeOptions } from './onnxruntime.ts'
export type { Runtime, RuntimeSession, RuntimeTensor } from './runtime.ts'
