/** Layers of Keras that are known and refused, with the reason. */
export const refusedLayers: ReadonlyMap<string, string> = new Map([
  ['Lambda', 'code of the model’s author, which is never run'],
  ['TFSMLayer', 'a saved model of TensorFlow inside'],
  ['TorchModuleWrapper', 'code of PyTorch inside'],
  ['JaxLayer', 'code of JAX inside'],
  ['FlaxLayer', 'code of Flax inside'],
  ['TensorFlowOpLayer', 'a node of a TensorFlow graph inside'],
  ...['ConvLSTM1D', 'ConvLSTM2D', 'ConvLSTM3D', 'ConvLSTM1DCell', 'ConvLSTM2DCell', 'ConvLSTM3DCell'].map(
    name => [name, 'a recurrence of convolutions, which ONNX does not have'] as const,
  ),
  ...['CuDNNLSTM', 'CuDNNGRU'].map(
    name => [name, 'weights in the layout of cuDNN; load and save it with Keras 2'] as const,
  ),
  ...['TextVectorization', 'StringLookup', 'IntegerLookup', 'Hashing', 'HashedCrossing', 'CategoryEncoding'].map(
    name => [name, 'a preparation of data by a table and not by numbers; do it before the model'] as const,
  ),
  ...['LocallyConnected1D', 'LocallyConnected2D'].map(
    name => [name, 'weights of its own at every position, which ONNX does not have'] as const,
  ),
  ['Discretization', 'a preparation of data; do it before the model'],
  ['SpectralNormalization', 'weights that it changes beside those of the layer it wraps'],
])
