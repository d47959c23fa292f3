import type { DataType } from '@coppice/spec'
import { describeJson, isJsonArray, isJsonObject, type Json, type JsonObject } from '@coppice/layers'
import { invalid } from '../tfjs-failure.ts'

/** The element types of weights. */
export type WeightType = Extract<DataType, 'float32' | 'int32' | 'bool' | 'string' | 'complex64'>

/** How numbers are stored: as 16-bit floats, or as whole numbers that stand for `code * scale + min`. */
export type Quantization =
  { readonly dtype: 'float16' } | { readonly dtype: 'uint8' | 'uint16'; readonly scale: number; readonly min: number }

/** What a manifest says of one weight. */
export interface WeightEntry {
  readonly name: string
  readonly type: WeightType
  readonly shape: readonly number[]
  readonly quantization: Quantization | undefined
  /** As it stands in the manifest, with all that is not understood. */
  readonly json: JsonObject
}

/** Weights one after the other, cut into files. */
export interface ManifestGroup {
  readonly paths: readonly string[]
  readonly weights: readonly WeightEntry[]
}

const types: readonly string[] = ['float32', 'int32', 'bool', 'string', 'complex64'] satisfies WeightType[]

/** Reads `weightsManifest`; every name may occur once. */
export function decodeManifest(manifest: Json | undefined, who: string): ManifestGroup[] {
  if (!isJsonArray(manifest)) throw invalid(who, 'a list as weightsManifest', describeJson(manifest))
  const groups = manifest.map(group => decodeGroup(group, who))
  const names = new Set<string>()
  for (const { name } of groups.flatMap(group => group.weights)) {
    if (names.has(name)) throw invalid(who, 'every weight once in weightsManifest', `${JSON.stringify(name)} twice`)
    names.add(name)
  }
  return groups
}

function decodeGroup(group: Json, who: string): ManifestGroup {
  const { paths, weights } = isJsonObject(group) ? group : {}
  if (!isJsonArray(paths) || !paths.every(path => typeof path === 'string'))
    throw invalid(who, 'a list of file names as paths in weightsManifest', describeJson(paths))
  if (!isJsonArray(weights)) throw invalid(who, 'a list as weights in weightsManifest', describeJson(weights))
  return { paths, weights: weights.map(weight => decodeEntry(weight, who)) }
}

/** Reads the description of one weight, as manifests and `weightSpecs` in memory have it. */
export function decodeEntry(json: Json, who: string): WeightEntry {
  if (!isJsonObject(json) || typeof json['name'] !== 'string')
    throw invalid(who, 'weights with a name in weightsManifest', describeJson(json))
  const { name, dtype } = json
  if (!types.includes(dtype as string))
    throw invalid(who, `weight ${name} to be one of ${types.join(', ')}`, describeJson(dtype))
  const type = dtype as WeightType
  const shape = decodeShape(name, json['shape'], who)
  return { name, type, shape, quantization: decodeQuantization(name, type, json['quantization'], who), json }
}

function decodeShape(name: string, shape: Json | undefined, who: string): number[] {
  const isSize = (size: Json): size is number => Number.isSafeInteger(size) && (size as number) >= 0
  if (!isJsonArray(shape) || !shape.every(isSize))
    throw invalid(who, `a list of sizes as the shape of weight ${name}`, describeJson(shape))
  const count = shape.reduce((product, size) => product * size, 1)
  if (Number.isSafeInteger(count)) return [...shape]
  throw invalid(who, `weight ${name} to have at most 2^53 elements`, describeJson(shape))
}

function decodeQuantization(name: string, type: WeightType, json: Json | undefined, who: string) {
  if (json === undefined) return undefined
  const { dtype, scale, min } = isJsonObject(json) ? json : {}
  if (dtype === 'float16' && type === 'float32') return { dtype } as const
  const isAffine = (dtype === 'uint8' || dtype === 'uint16') && (type === 'float32' || type === 'int32')
  if (!isAffine)
    throw invalid(who, `a quantization of weight ${name} that ${type} can have`, describeJson(dtype ?? json))
  if (Number.isFinite(scale) && Number.isFinite(min))
    return { dtype, scale: scale as number, min: min as number } as const
  throw invalid(who, `numbers as scale and min of weight ${name}`, `${describeJson(scale)} and ${describeJson(min)}`)
}
