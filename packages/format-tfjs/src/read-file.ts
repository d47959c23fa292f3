import { failure, isFailure, type Source } from '@coppice/spec'
import { describeForeign } from './foreign.ts'
import { describeJson, isJsonObject } from '@coppice/layers'
import { parseJson } from '@coppice/layers'
import { nameFile, type TfjsFile } from './tfjs-file.ts'
import { invalid, unsupported } from './tfjs-failure.ts'
import { decodeManifest } from './weights/manifest.ts'
import { openShards } from './weights/open-shards.ts'
import { placeWeights } from './weights/place-weights.ts'

/** What a model.json may take: more than that does not fit into a text. */
export const largestText: number = 256 * 1024 * 1024

/** Reads a model.json and finds its weights, which are read when asked for. */
export async function readFile(source: Source): Promise<TfjsFile> {
  const who = nameFile(source)
  try {
    const text = await readText(source, who)
    const root = parseJson(text, who).value
    if (!isJsonObject(root)) throw notAModel(who, describeJson(root))
    if (root['modelTopology'] === undefined) throw notAModel(who, Object.keys(root).slice(0, 8).join(', ') || 'no keys')
    const groups = await openShards(source, decodeManifest(root['weightsManifest'], who), who)
    return { source, who, text, root, groups, weights: await placeWeights(groups, who) }
  } catch (error) {
    if (isFailure(error)) throw error
    throw failure({ code: 'io', who, expected: 'to read the file', received: String(error), cause: error })
  }
}

function notAModel(who: string, received: string): Error {
  const expected = 'the model.json of a TensorFlow.js model, with modelTopology and weightsManifest'
  if (!received.startsWith('[') && received !== 'paths, weights') return invalid(who, expected, received)
  const remedy = 'Convert the model with TensorFlow.js 1.0 or newer'
  return unsupported(who, expected, 'a manifest of weights alone, as older converters wrote it', remedy)
}

async function readText(source: Source, who: string): Promise<string> {
  const head = await source.read(0, Math.min(source.size, 4096))
  const foreign = describeForeign(head)
  if (foreign) throw invalid(who, 'the model.json of a TensorFlow.js model', foreign)
  if (source.size > largestText)
    throw failure({ code: 'limit', who, expected: `at most ${largestText} bytes of JSON`, received: `${source.size}` })
  const bytes = await source.read(0, source.size)
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch (error) {
    throw failure({ code: 'invalid-model', who, expected: 'text in UTF-8', received: 'other bytes', cause: error })
  }
}
