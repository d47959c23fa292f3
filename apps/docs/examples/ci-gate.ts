import { fileURLToPath } from 'node:url'
import { generateInputs, isFailure, l1, openFileSource, prune, read, wasm, write } from 'coppice'
import type { Batch, Model, Session } from 'coppice'

const farthest = 0.2

/** Prunes what was trained into a budget of bytes; says what is wrong with the result, or nothing. */
export async function gate(trained: string, live: string, output: string, bytes: number): Promise<string | undefined> {
  const session = await wasm().open()
  const [source, liveSource] = [await openFileSource(trained), await openFileSource(live)]
  try {
    const { model } = await prune(await read(source), { session, criterion: l1(), target: { bytes } })
    const distance = await distanceBetween(model, await read(liveSource), session)
    if (distance > farthest) return `outputs moved by ${(100 * distance).toFixed(0)} % of those that are live`
    await write(model, output, { force: true })
    return undefined
  } catch (error) {
    if (isFailure(error)) return `${error.code}: ${error.message}`
    throw error
  } finally {
    for (const opened of [session, source, liveSource]) await opened.close()
  }
}

/** How far the first outputs of two models are apart on generated inputs, beside the size of the second's. */
async function distanceBetween(one: Model, other: Model, session: Session): Promise<number> {
  const feeds = await generateInputs(other.graph, { seed: 1 })
  const [first, second] = await Promise.all([one, other].map(model => outputOf(model, session, feeds)))
  const error = first!.reduce((sum, value, at) => sum + (value - second![at]!) ** 2, 0)
  return Math.sqrt(error / second!.reduce((sum, value) => sum + value ** 2, 0))
}

async function outputOf(model: Model, session: Session, feeds: Readonly<Record<string, Batch>>): Promise<number[]> {
  const runner = await session.prepare!(model)
  const outputs = await runner.run(feeds)
  await runner.close()
  return Array.from(outputs[model.graph.outputs[0]!.name]!.data, Number)
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [trained = '', live = '', output = '', bytes = ''] = process.argv.slice(2)
  const wrong = await gate(trained, live, output, Number(bytes))
  if (wrong !== undefined) console.error(`The model does not pass: ${wrong}`)
  process.exitCode = wrong === undefined ? 0 : 1
}
