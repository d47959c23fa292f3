import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { deserialize, serialize } from 'node:v8'
import type { Model } from '@coppice/spec'
import { withWeights } from '@coppice/training'
import type { LabelledData } from '../lib/labelled-data.ts'
import { trainNetwork } from '../lib/train-network.ts'
import type { Training } from '../lib/train-network.ts'
import type { Engines } from './engines.ts'

const folder = join(tmpdir(), 'coppice-trained')

/** What a trained network is kept under: the examples, how it is trained, and the code that does it. */
async function keyOf(model: Model, data: LabelledData, training: Training): Promise<string> {
  const hash = createHash('sha256').update(await readFile(join(import.meta.dirname, '../lib/train-network.ts')))
  for (const tensor of model.graph.tensors.values()) hash.update(await tensor.read())
  hash.update(new Uint8Array(data.values.buffer)).update(JSON.stringify(training))
  return hash.digest('hex').slice(0, 20)
}

/** Trains a network, or reads what an earlier run trained, from the system's temporary folder. */
export async function trainedNetwork(
  { learning }: Engines,
  model: Model,
  data: LabelledData,
  training: Training,
): Promise<Model> {
  const path = join(folder, await keyOf(model, data, training))
  if (existsSync(path)) return withWeights(model, deserialize(await readFile(path)) as Map<string, Float32Array>)
  const trained = await trainNetwork(learning, model, data, training)
  const weights = new Map<string, Float32Array>()
  for (const [name, tensor] of trained.graph.tensors)
    if (tensor.type === 'float32') weights.set(name, new Float32Array((await tensor.read()).slice().buffer))
  await mkdir(folder, { recursive: true })
  await writeFile(path, serialize(weights))
  return trained
}
