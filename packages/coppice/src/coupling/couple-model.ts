import { coupleByGraph, coupleByRules } from '@coppice/graph'
import { failure } from '@coppice/spec'
import type { Model } from '@coppice/spec'
import { openModel } from '../open-model.ts'
import type { OpenModel } from '../open-model.ts'
import type { CouplingOptions } from '../options/coupling-options.ts'
import type { Surroundings } from '../commands/command.ts'
import { readRules } from './read-rules.ts'

/** The network of a checkpoint: what shows that a plan for the weights is right. */
export interface Twin {
  readonly model: Model
  /** For each unit of the checkpoint the network's unit that it is. */
  readonly units: ReadonlyMap<string, string>
}

/** A model that was opened, with what was said of how its tensors are coupled. */
export interface CoupledModel extends OpenModel {
  /** Present where `--graph` named one. */
  readonly twin?: Twin
}

/** Opens a model and, where it is a checkpoint and flags say so, couples its tensors. */
export async function openCoupled(
  path: string,
  options: CouplingOptions & { readonly width?: boolean; readonly factor: 'outer' | 'inner' },
  surroundings: Surroundings,
): Promise<CoupledModel> {
  const opened = await openModel(path, surroundings)
  try {
    checkFlags(opened.model, options)
    if (options.rules !== undefined) return await coupleWithRules(opened, options.rules, surroundings.terminal.folder)
    return options.graph === undefined
      ? opened
      : await coupleWithGraph(opened, options.graph, options.factor, surroundings)
  } catch (error) {
    await opened.close()
    throw error
  }
}

function checkFlags({ graph }: Model, { rules, graph: network, width }: Parameters<typeof openCoupled>[1]): void {
  if (rules !== undefined && network !== undefined)
    throw failure({ code: 'usage', who: '--rules', expected: 'no --graph beside it', received: 'both' })
  const flag = rules !== undefined ? '--rules' : network !== undefined ? '--graph' : undefined
  if (flag !== undefined && graph.nodes.length > 0)
    throw failure({ code: 'usage', who: flag, expected: 'weights without a graph', received: 'a model that has one' })
  if (width && graph.nodes.length === 0)
    throw failure({
      code: 'usage',
      who: '--width',
      expected: 'a graph to add nodes to',
      received: 'weights without one',
    })
}

async function coupleWithRules(opened: OpenModel, path: string, folder: string): Promise<CoupledModel> {
  const graph = coupleByRules(opened.model.graph, await readRules(path, folder))
  return { ...opened, model: { ...opened.model, graph } }
}

async function coupleWithGraph(
  opened: OpenModel,
  path: string,
  factor: 'outer' | 'inner',
  surroundings: Surroundings,
): Promise<CoupledModel> {
  const network = await openModel(path, surroundings)
  const close = async (): Promise<void> => {
    await network.close()
    await opened.close()
  }
  try {
    if (network.model.graph.nodes.length === 0)
      throw failure({
        code: 'usage',
        who: '--graph',
        expected: 'a model with a graph',
        received: `${path}, which has none`,
      })
    const { graph, units } = await coupleByGraph(opened.model.graph, network.model.graph, { factor })
    return { ...opened, model: { ...opened.model, graph }, twin: { model: network.model, units }, close }
  } catch (error) {
    await network.close()
    throw error
  }
}
