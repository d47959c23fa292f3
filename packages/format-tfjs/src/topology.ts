import { describeJson, isJsonObject, type Json, type JsonObject } from '@coppice/layers'
import { parseJson } from '@coppice/layers'
import { patchJson } from '@coppice/layers'
import type { TfjsFile } from './tfjs-file.ts'
import { invalid } from './tfjs-failure.ts'

/** The topology of a model, and how it stands in the file. */
export interface Topology {
  readonly kind: 'layers' | 'graph'
  /** Of a layers model `{class_name, config}`, of a graph model a GraphDef. */
  readonly value: JsonObject
  /** The `modelTopology` with another one in it. */
  replace(value: JsonObject): Json
}

/** A value that older converters wrote as a text within the text. */
function unwrap(json: Json | undefined, who: string, replace: (value: JsonObject) => Json): Omit<Topology, 'kind'> {
  if (typeof json === 'string') {
    const value = parseJson(json, who).value
    if (isJsonObject(value)) return { value, replace: changed => patchJson(json, replace(changed)) }
  }
  if (isJsonObject(json)) return { value: json, replace }
  throw invalid(who, 'an object as modelTopology', describeJson(json))
}

/** Finds the topology, whatever the converter's age: in `model_config` or by itself, as an object or as a text. */
export function readTopology({ root, who }: Pick<TfjsFile, 'root' | 'who'>): Topology {
  const outer = unwrap(root['modelTopology'], who, value => value)
  if (outer.value['node'] !== undefined) return { kind: 'graph', ...outer }
  for (const key of ['model_config', 'modelConfig']) {
    if (outer.value[key] === undefined) continue
    const inner = unwrap(outer.value[key], who, value => value)
    return {
      kind: 'layers',
      value: inner.value,
      replace: value => outer.replace({ ...outer.value, [key]: inner.replace(value) }),
    }
  }
  if (outer.value['class_name'] !== undefined) return { kind: 'layers', ...outer }
  throw invalid(who, 'layers or nodes in modelTopology', Object.keys(outer.value).slice(0, 8).join(', ') || 'no keys')
}
