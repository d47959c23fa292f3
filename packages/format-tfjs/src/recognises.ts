import { describeForeign } from './foreign.ts'

/** Keys of a model.json that no other JSON has side by side with others of them. */
const certain = /"(?:modelTopology|weightsManifest)"\s*:|"format"\s*:\s*"(?:layers-model|graph-model)"/
const likely = /"(?:generatedBy|convertedBy|userDefinedMetadata|trainingConfig|signature)"\s*:/

/** Whether the first bytes are those of a model.json; the name decides where only its metadata are among them. */
export function recognises(head: Uint8Array, name?: string): boolean {
  if (describeForeign(head)) return false
  const text = new TextDecoder().decode(head)
  if (!/^\s*\{/.test(text)) return false
  return certain.test(text) || (likely.test(text) && name?.endsWith('.json') === true)
}
