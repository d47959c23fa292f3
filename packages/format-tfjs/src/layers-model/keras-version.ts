import { isJsonObject, type Json } from '@coppice/layers'

/** The major version of the Keras that a model was stated by; TensorFlow.js states models as Keras 2 did. */
export function kerasVersion(topology: Json | undefined): number {
  const version = isJsonObject(topology) ? topology['keras_version'] : undefined
  const major = typeof version === 'string' ? /^(\d+)\./.exec(version)?.[1] : undefined
  return major === undefined ? 2 : Number(major)
}
