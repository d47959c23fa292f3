import { open, stat } from 'node:fs/promises'

/** What is looked into for names: a statement in JSON is no longer. */
const largestStatement = 64 * 1024 * 1024

/**
 * Whether a file beside another is a part of it: it is named for it (`small.onnx.data` for `small.onnx`), or the other
 * is a JSON that names it, as a model.json of TensorFlow.js names its weights.
 */
export async function isPartOf(target: string, place: string, location: string): Promise<boolean> {
  if (place === `${target}.data`) return true
  const size = await stat(target).then(
    stats => stats.size,
    () => 0,
  )
  if (size === 0 || size > largestStatement) return false
  const file = await open(target, 'r')
  try {
    const { buffer } = await file.read(new Uint8Array(1), 0, 1, 0)
    const isJson = [0x7b, 0x5b, 0x20, 0x0a, 0xef].includes(buffer[0]!)
    return isJson && (await file.readFile({ encoding: 'utf8' })).includes(JSON.stringify(location))
  } finally {
    await file.close()
  }
}
