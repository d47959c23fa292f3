import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { encodeOnnx, smallConvolutionalNetwork } from '@coppice/testkit'
import type { Model } from '@coppice/spec'

/** Writes a tiny model into a folder and gives its path. */
export async function writeTiny(
  folder: string,
  name = 'in.onnx',
  model: Model = smallConvolutionalNetwork(1),
): Promise<string> {
  const path = join(folder, name)
  await writeFile(path, await encodeOnnx(model))
  return path
}
