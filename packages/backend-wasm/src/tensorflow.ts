/** TensorFlow.js, loaded when a session is opened. */
export type TensorFlow = typeof import('@tensorflow/tfjs-core')
