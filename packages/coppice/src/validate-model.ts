import { analyse, checkGraph, countParameters, dynamicSizes, infer } from '@coppice/graph'
import { isFailure } from '@coppice/spec'
import type { Graph, Model } from '@coppice/spec'
import { formatCount } from '@coppice/report'
import type { OpenSession } from './open-session.ts'

/** One thing that was looked at. */
export interface Check {
  readonly name: string
  /** A warning does not make a model bad. */
  readonly status: 'passed' | 'failed' | 'warning' | 'skipped'
  readonly detail: string
}

const knownOpsets = { least: 7, most: 24 }
const quantised =
  /^(QuantizeLinear|DequantizeLinear|DynamicQuantize\w+|QLinear\w+|\w+Integer|MatMulNBits|QGemm|QAttention)$/
const domains = ['', 'ai.onnx', 'com.microsoft', 'ai.onnx.ml']

/** Checks a model that could be read: names and order, operator sets, shapes, what can be pruned, and that it runs. */
export async function validateModel(model: Model, runtime: OpenSession): Promise<readonly Check[]> {
  const { graph } = model
  if (graph.nodes.length === 0) return [describeTensors(graph), await checkRun(model, runtime)]
  return [
    await attempt('graph', () => describeGraph(graph)),
    checkOpsets(graph),
    checkDomains(graph),
    checkQuantisation(graph),
    await attempt('shapes', () => describeShapes(graph)),
    await attempt('units', () => describeUnits(graph)),
    await checkRun(model, runtime),
  ]
}

async function attempt(name: string, work: () => Promise<string> | string): Promise<Check> {
  try {
    return { name, status: 'passed', detail: await work() }
  } catch (error) {
    return { name, status: 'failed', detail: describe(error) }
  }
}

function describe(error: unknown): string {
  if (isFailure(error)) return `${error.who}: expected ${error.expected}, received ${error.received}`
  return error instanceof Error ? error.message : String(error)
}

function describeGraph(graph: Graph): string {
  checkGraph(graph)
  return `${graph.nodes.length} nodes, ${formatCount(countParameters(graph))} parameters, every name defined once and before use`
}

/** All that there is of weights without a graph; what a header says of them was checked when it was read. */
function describeTensors({ tensors, ...graph }: Graph): Check {
  const parameters = formatCount(countParameters({ ...graph, tensors }))
  return {
    name: 'tensors',
    status: 'passed',
    detail: `${tensors.size} of them, ${parameters} parameters, without a graph`,
  }
}

function checkOpsets({ opsets }: Graph): Check {
  const version = opsets.get('') ?? opsets.get('ai.onnx')
  const { least, most } = knownOpsets
  if (version === undefined)
    return { name: 'opset', status: 'warning', detail: 'the standard operators have no version' }
  const known = version >= least && version <= most
  return {
    name: 'opset',
    status: known ? 'passed' : 'warning',
    detail: `${version}${known ? '' : `, known are ${least} to ${most}`}`,
  }
}

function checkDomains({ nodes }: Graph): Check {
  const strange = [
    ...new Set(
      nodes.filter(({ domain }) => !domains.includes(domain)).map(({ domain, operator }) => `${domain}.${operator}`),
    ),
  ]
  if (strange.length === 0) return { name: 'operators', status: 'passed', detail: 'all of known domains' }
  return {
    name: 'operators',
    status: 'warning',
    detail: `custom operators, around which nothing can be pruned: ${strange.join(', ')}`,
  }
}

function checkQuantisation({ nodes }: Graph): Check {
  const found = [...new Set(nodes.map(({ operator }) => operator).filter(operator => quantised.test(operator)))]
  if (found.length === 0) return { name: 'quantisation', status: 'passed', detail: 'none' }
  return {
    name: 'quantisation',
    status: 'warning',
    detail: `quantised already (${found.join(', ')}): prune before you quantise`,
  }
}

async function describeShapes(graph: Graph): Promise<string> {
  const sizes = await dynamicSizes(graph)
  for (const size of sizes) await infer(graph, size)
  const names = Object.keys(sizes[0] ?? {})
  return names.length === 0 ? 'agree; all sizes are fixed' : `agree at two sizes of ${names.join(', ')}`
}

async function describeUnits(graph: Graph): Promise<string> {
  const { units, protected: spared } = await analyse(graph)
  return `${units.length} can be pruned, ${spared.length} axes are protected`
}

async function checkRun(model: Model, { session, reason }: OpenSession): Promise<Check> {
  const name = 'run'
  if (!session?.prepare) return { name, status: 'skipped', detail: reason ?? 'the backend cannot run models' }
  const { prepare } = session
  return attempt(name, async () => {
    const { generateInputs } = await import('@coppice/core')
    const runner = await prepare(model)
    try {
      const sizes = await dynamicSizes(model.graph)
      for (const size of sizes) await runner.run(await generateInputs(model.graph, { sizes: size }))
      return `loads and runs in ${session.backend}`
    } finally {
      await runner.close()
    }
  })
}
