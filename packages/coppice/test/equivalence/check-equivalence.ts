import * as runtime from 'onnxruntime-node'
import { onnxruntime } from '@coppice/backend-node'
import { certify, generateInputs, mask, referenceKernels, remove } from '@coppice/core'
import { exporter } from '@coppice/format-onnx'
import { dynamicSizes } from '@coppice/graph'
import { isDeepStrictEqual } from 'node:util'
import type { Model, Plan, Session } from '@coppice/spec'
import { findDifference, saysSomething } from './find-difference.ts'
import { percentRemoved } from './percent-removed.ts'
import { planCase } from './pruning-cases.ts'
import type { PruningCase } from './pruning-cases.ts'
import { interfaceOf, load } from './run-in-onnxruntime.ts'
import type { Feeds, Loaded } from './run-in-onnxruntime.ts'

/** A model with everything that is the same for all ways to prune it. */
export interface Subject {
  readonly model: Model
  /** The parameters that a plan of 50 % removes at least, in percent: without and with the width. */
  readonly least: readonly [usual: number, width: number]
  /** Inputs at two sizes of every dynamic dimension. */
  readonly feeds: readonly Feeds[]
  readonly interface: object
  /** Where files go; without one, models stay in memory. */
  readonly folder?: string
}

/** Prepares a model for {@link checkCase}. */
export async function createSubject(model: Model, least: readonly [number, number], folder?: string): Promise<Subject> {
  const original = await load(model)
  const seen = interfaceOf(original)
  await original.close()
  const sizes = await dynamicSizes(model.graph)
  const feeds = await Promise.all(sizes.map((own, seed) => generateInputs(model.graph, { sizes: own, seed })))
  return { model, least, feeds, interface: seen, ...(folder !== undefined && { folder }) }
}

/** Prunes a model in one way and gives what is wrong with the result, in words; nothing where it is sound. */
export async function checkCase(subject: Subject, pruning: PruningCase): Promise<readonly string[]> {
  try {
    const draft = await planCase(subject.model, pruning)
    const removed = await remove(subject.model, draft)
    const problems = [
      ...(await compareModels(subject, await mask(subject.model, draft), removed)),
      ...checkParameters(subject, pruning, removed),
      ...(pruning.select === 'l1' ? await checkCertificate(subject.model, removed, draft) : []),
    ]
    return problems.map(problem => `${pruning.name}: ${problem}`)
  } catch (error) {
    return [`${pruning.name}: ${String(error)}`]
  }
}

/** Runs a masked model and its pruned twin on every input; gives all in which they differ beyond the tolerance. */
export async function compareModels(subject: Subject, masked: Model, removed: Model): Promise<string[]> {
  const { folder } = subject
  const opened: Loaded[] = []
  const open = async (model: Model, name: string): Promise<Loaded> => {
    const loaded = await load(model, folder && `${folder}/${name}/model.onnx`)
    opened.push(loaded)
    return loaded
  }
  try {
    return await compareRuns(subject, await open(masked, 'masked'), await open(removed, 'removed'))
  } catch (error) {
    return [`does not load or run: ${String(error)}`]
  } finally {
    for (const loaded of opened) await loaded.close()
  }
}

async function compareRuns(subject: Subject, masked: Loaded, removed: Loaded): Promise<string[]> {
  const problems: string[] = []
  if (!isDeepStrictEqual(interfaceOf(removed), subject.interface)) problems.push('inputs or outputs are declared anew')
  let spoke = false
  for (const [run, feeds] of subject.feeds.entries()) {
    const expected = await masked.run(feeds)
    spoke ||= saysSomething(expected)
    const difference = findDifference(expected, await removed.run(feeds))
    if (difference !== undefined) problems.push(`run ${run}: ${difference}`)
  }
  if (!spoke) problems.push('every output is zero, which shows nothing')
  return problems
}

const toTenths = (percent: number): number => Math.round(10 * percent) / 10

function checkParameters({ model, least }: Subject, { select, width, factor }: PruningCase, removed: Model): string[] {
  if (select !== 'l1' || factor === 'inner') return []
  const [wanted, got] = [least[width ? 1 : 0], toTenths(percentRemoved(model, removed))]
  return got >= wanted ? [] : [`removes ${got} % of the parameters where ${wanted} % can go`]
}

let session: Promise<Session<'kernels' | 'forward'>> | undefined

async function checkCertificate(model: Model, removed: Model, draft: Plan): Promise<string[]> {
  session ??= onnxruntime({ runtime: runtime, exporter, kernels: referenceKernels }).open()
  const { passed, samples, reason, firstDifference } = await certify(model, removed, draft, { session: await session })
  return passed && samples >= 2 ? [] : [`the certificate fails: ${reason ?? firstDifference ?? `${samples} samples`}`]
}
