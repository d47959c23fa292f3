/** Trains the samples that are built in and writes each as a model file; those that are there already stay. */
import { existsSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { memorySink } from '@coppice/graph'
import { evaluate } from '@coppice/training'
import { backends, formats } from '../src/plugins.ts'
import { samples } from '../src/samples/index.ts'
import type { Sample } from '../src/samples/sample.ts'
import { teach } from '../src/samples/teach.ts'

/** Writes the models that are missing to where the app looks for them. */
export async function makeSamples(): Promise<void> {
  for (const sample of samples) {
    if (sample.trained === undefined) continue
    const path = fileURLToPath(sample.trained)
    if (!existsSync(path)) await makeSample(sample, path)
  }
}

async function makeSample({ name, load }: Sample, path: string): Promise<void> {
  const network = await load()
  const backend = Object.values(backends)[0]!
  const session = await backend.open()
  try {
    const model = await teach(network, { session, optimizer: await backend.optimizer(network.lesson.rate) })
    const { accuracy, error } = await evaluate(session, model, network.examples(500, 2))
    const { exporter } = await Object.values(formats)[0]!.load()
    const sink = memorySink(`${name}.model`)
    await exporter.write(model, sink)
    await mkdir(dirname(path), { recursive: true })
    await writeFile(path, sink.bytes())
    console.log(
      `${name}: ${sink.bytes().length} bytes, ${accuracy === undefined ? `error ${error}` : `accuracy ${accuracy}`}`,
    )
  } finally {
    await session.close()
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) await makeSamples()
