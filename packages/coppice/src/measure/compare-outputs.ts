import { decodeElements, dynamicSizes } from '@coppice/graph'
import type { Batch, Model, Session } from '@coppice/spec'
import type { OpenSession } from '../open-session.ts'

/** How far the outputs of two models lie from each other on the same generated inputs. */
export interface OutputComparison {
  readonly compared: boolean
  /** Why nothing was compared. */
  readonly reason?: string
  readonly maxAbsoluteError: number | null
  /** By the largest magnitude of the output it lies in. */
  readonly maxRelativeError: number | null
}

type Batches = Readonly<Record<string, Batch>>

/** Runs both models on generated inputs, at each assignment of their dynamic sizes, and compares the outputs they share. */
export async function compareOutputs(
  before: Model,
  after: Model,
  { session, reason }: OpenSession,
): Promise<OutputComparison> {
  const none = (why: string): OutputComparison => ({
    compared: false,
    reason: why,
    maxAbsoluteError: null,
    maxRelativeError: null,
  })
  if (session === undefined) return none(reason)
  try {
    const runs = await runBoth(before, after, session)
    const errors = runs.flatMap(([one, other]) =>
      Object.keys(one).map(name => compareBatch(name, one[name], other[name])),
    )
    const largest = (kind: 'absolute' | 'relative'): number => Math.max(0, ...errors.map(error => error[kind]))
    return { compared: true, maxAbsoluteError: largest('absolute'), maxRelativeError: largest('relative') }
  } catch (error) {
    return none(error instanceof Error ? error.message : String(error))
  }
}

async function runBoth(before: Model, after: Model, session: Session): Promise<(readonly [Batches, Batches])[]> {
  const { generateInputs } = await import('@coppice/core')
  const feeds: Batches[] = []
  for (const sizes of await dynamicSizes(before.graph)) feeds.push(await generateInputs(before.graph, { sizes }))
  const [one, other] = [await runAll(before, feeds, session), await runAll(after, feeds, session)]
  return one.map((outputs, index) => [outputs, other[index] as Batches] as const)
}

async function runAll(model: Model, feeds: readonly Batches[], session: Session): Promise<Batches[]> {
  const runner = await session.prepare?.(model)
  if (runner === undefined) throw new Error(`${session.backend} cannot run models`)
  try {
    const outputs: Batches[] = []
    for (const feed of feeds) outputs.push(await runner.run(feed))
    return outputs
  } finally {
    await runner.close()
  }
}

function compareBatch(
  name: string,
  one: Batch | undefined,
  other: Batch | undefined,
): { absolute: number; relative: number } {
  if (one === undefined || other === undefined) throw new Error(`only one of the models has the output '${name}'`)
  if (one.shape.join() !== other.shape.join())
    throw new Error(
      `output '${name}' has the shape [${one.shape.join(', ')}] before and [${other.shape.join(', ')}] after`,
    )
  const [expected, received] = [numbers(one), numbers(other)]
  let [absolute, magnitude] = [0, 0]
  for (let index = 0; index < expected.length; index++) {
    const difference = Math.abs(Number(expected[index]) - Number(received[index]))
    absolute = Math.max(absolute, Number.isNaN(difference) ? Infinity : difference)
    magnitude = Math.max(magnitude, Math.abs(Number(expected[index])))
  }
  return { absolute, relative: absolute === 0 ? 0 : absolute / (magnitude || 1) }
}

function numbers({ type, data }: Batch): ArrayLike<number | bigint> {
  if (type !== 'float16' && type !== 'bfloat16') return data
  return decodeElements(type, new Uint8Array(data.buffer, data.byteOffset, data.byteLength), data.length)
}
