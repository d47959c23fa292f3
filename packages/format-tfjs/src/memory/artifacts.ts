/** What TensorFlow.js says of a weight: one of its `weightSpecs`. */
export interface WeightSpec {
  name: string
  shape: number[]
  dtype: 'float32' | 'int32' | 'bool' | 'string' | 'complex64'
  group?: 'model' | 'optimizer'
  quantization?: {
    dtype: 'uint8' | 'uint16' | 'float16'
    scale?: number
    min?: number
    original_dtype?: 'float32' | 'int32'
  }
}

/** The parts of a model that stand in a model.json beside the weights. */
interface Metadata {
  format?: string
  generatedBy?: string
  convertedBy?: string | null
  signature?: object
  userDefinedMetadata?: Record<string, NonNullable<unknown>>
  modelInitializer?: object
  initializerSignature?: object
}

/** A model as a load handler of TensorFlow.js gives it: its `ModelArtifacts`. */
export interface LoadedArtifacts extends Metadata {
  modelTopology: object
  weightSpecs: WeightSpec[]
  weightData: ArrayBuffer
}

/** A model as TensorFlow.js gives it to a save handler: its `ModelArtifacts`. */
export interface SavedArtifacts extends Metadata {
  modelTopology?: object
  weightSpecs?: readonly WeightSpec[]
  /** One buffer, or parts of it in order. */
  weightData?: ArrayBuffer | readonly ArrayBuffer[]
  trainingConfig?: object
}

/** What a save handler of TensorFlow.js answers: its `SaveResult`. */
export interface SaveResult {
  modelArtifactsInfo: {
    dateSaved: Date
    modelTopologyType: 'JSON'
    modelTopologyBytes: number
    weightSpecsBytes: number
    weightDataBytes: number
  }
}

/** The keys of a model.json that artifacts have too. */
export const metadataKeys = [
  'format',
  'generatedBy',
  'convertedBy',
  'signature',
  'userDefinedMetadata',
  'modelInitializer',
  'initializerSignature',
  'trainingConfig',
] as const

/** All weights of artifacts one after the other. */
export function joinWeightData(data: SavedArtifacts['weightData']): Uint8Array {
  const parts = (data === undefined ? [] : [data].flat()) as readonly ArrayBuffer[]
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.byteLength, 0))
  let position = 0
  for (const part of parts) {
    bytes.set(new Uint8Array(part), position)
    position += part.byteLength
  }
  return bytes
}
