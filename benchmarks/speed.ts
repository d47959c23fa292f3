import { openFileSource } from 'coppice'
import { memorySource } from '@coppice/graph'
import { report } from './lib/benchmark.ts'
import type { Benchmark, BenchmarkOptions, Measured } from './lib/benchmark.ts'
import { filledSkeleton } from './lib/fixtures.ts'
import { markdownTable } from './lib/markdown-table.ts'
import { openPeer } from './lib/open-peer.ts'
import type { Peer, PeerRun } from './lib/open-peer.ts'
import { pruneOnce } from './lib/prune-once.ts'
import type { Run, Times } from './lib/prune-once.ts'
import { median } from './lib/statistics.ts'
import { buildChain, buildResidual, encode } from './lib/synthetic.ts'

/** How long it takes from an ONNX file to a model without half of its channels. */
export const speed: Benchmark = { name: 'speed', title: 'Speed', run }

const architectures = ['resnet18', 'densenet121', 'vit_tiny_patch16_224']
const allocations = ['uniform', 'global'] as const
const warmUp = 2

/** The peer has one form of each network and runs beside the first export; beside both where the first holds equal kernels once. */
const mergesKernels = new Set(['resnet18'])

interface Row {
  readonly name: string
  readonly allocation: 'uniform' | 'global'
  readonly ours: Run
  readonly peer: PeerRun | undefined
}

async function run({ peer, quick }: BenchmarkOptions): Promise<Measured> {
  const rounds = quick ? 3 : 11
  const other = peer ? await openPeer() : undefined
  try {
    const real = await measureReal(rounds, other)
    const growth = await measureGrowth(quick ? 3 : 9, quick ? 1000 : 10_000)
    const weights = await measureWeights(quick ? 3 : 9, quick ? 128 : 512)
    const text = [describe(rounds, other), tableOf(real), growthText(growth), weightsText(weights)].join('\n\n')
    return { text, data: { rounds, peer: other?.versions, real, growth, weights } }
  } finally {
    other?.close()
  }
}

function describe(rounds: number, peer: Peer | undefined): string {
  const lines = [
    `Milliseconds from an ONNX file on disk to the pruned model in memory, half of every unit by L1: medians of ${rounds} rounds after ${warmUp}, one thread.`,
    'Read: the structure of the file. Units: shape inference, labels, units. Plan: reading the weights, scores, choice. Remove: the smaller graph and every tensor of it, read again.',
  ]
  const versions = Object.entries(peer?.versions ?? {}).map(([name, version]) => `${name} ${version}`)
  if (peer)
    lines.push(
      `The peer is Torch-Pruning on the same network in memory, by turns with ours (${versions.join(', ')}; building the dependency graph, L1 scores and pruning, one thread).`,
    )
  return lines.join('\n')
}

async function measureReal(rounds: number, peer: Peer | undefined): Promise<Row[]> {
  const rows: Row[] = []
  for (const architecture of architectures)
    for (const allocation of allocations)
      for (const [index, suffix] of ['ts', 'dynamo'].entries()) {
        const name = `${architecture}-${suffix}`
        report(`${name}, ${allocation}`)
        const path = await filledSkeleton(name)
        const once = async (): Promise<Run> => {
          const source = await openFileSource(path)
          return pruneOnce(source, allocation).finally(() => source.close())
        }
        const isCompared = index === 0 || mergesKernels.has(architecture)
        const other = isCompared ? peer && (() => peer.run(architecture, allocation)) : undefined
        rows.push({ name, allocation, ...(await byTurns(rounds, once, other)) })
      }
  return rows
}

async function byTurns(
  rounds: number,
  ours: () => Promise<Run>,
  theirs: (() => Promise<PeerRun>) | undefined,
): Promise<{ ours: Run; peer: PeerRun | undefined }> {
  const runs: Run[] = []
  const peers: PeerRun[] = []
  for (let round = -warmUp; round < rounds; round++) {
    const own = await ours()
    const other = round === -1 || round >= 0 ? await theirs?.() : undefined
    if (round < 0) continue
    runs.push(own)
    if (other) peers.push(other)
  }
  return { ours: middleRun(runs), peer: theirs && middlePeer(peers) }
}

function middleRun(runs: readonly Run[]): Run {
  const phase = (name: keyof Times): number => median(runs.map(({ times }) => times[name]))
  const times = { read: phase('read'), units: phase('units'), plan: phase('plan'), remove: phase('remove') }
  return { ...runs[0]!, times: { ...times, total: phase('total') } }
}

function middlePeer(runs: readonly PeerRun[]): PeerRun {
  const phase = (name: 'units' | 'prune' | 'total'): number => median(runs.map(run => run[name]))
  return { ...runs[0]!, units: phase('units'), prune: phase('prune'), total: phase('total') }
}

const milliseconds = (value: number): string => value.toFixed(value < 10 ? 2 : value < 100 ? 1 : 0)
const share = ([before, after]: readonly [number, number]): string =>
  `${((100 * (before - after)) / before).toFixed(1)} %`

function tableOf(rows: readonly Row[]): string {
  const header = ['model', 'allocation', 'nodes', 'read', 'units', 'plan', 'remove', 'total', 'removed']
  const hasPeer = rows.some(({ peer }) => peer)
  const cells = rows.map(({ name, allocation, ours, peer }) => {
    const { times, nodes, parameters } = ours
    const phases = [times.read, times.units, times.plan, times.remove, times.total].map(milliseconds)
    const own = [name, allocation, `${nodes}`, ...phases, share(parameters)]
    if (!hasPeer) return own
    const compared = peer && [milliseconds(peer.total), share(peer.parameters), (times.total / peer.total).toFixed(3)]
    return [...own, ...(compared ?? ['', '', ''])]
  })
  return markdownTable(hasPeer ? [...header, 'peer', 'peer removed', 'ours / peer'] : header, cells)
}

interface Growth {
  readonly kind: string
  readonly run: Run
  readonly bytes: number
}

async function measureBytes(rounds: number, kind: string, bytes: Uint8Array): Promise<Growth> {
  report(`${kind}, ${bytes.length} bytes`)
  const once = (): Promise<Run> => pruneOnce(memorySource(bytes, 'model.onnx'), 'uniform')
  return { kind, run: (await byTurns(rounds, once, undefined)).ours, bytes: bytes.length }
}

async function measureGrowth(rounds: number, most: number): Promise<Growth[]> {
  const rows: Growth[] = []
  for (const [kind, build] of [
    ['chain', buildChain],
    ['residual', buildResidual],
  ] as const)
    for (const nodes of [100, 300, 1000, 3000, 10_000].filter(count => count <= most))
      rows.push(await measureBytes(rounds, kind, await encode(build(nodes, 8))))
  return rows
}

function growthText(rows: readonly Growth[]): string {
  const cells = rows.map(({ kind, run: { nodes, times } }) => {
    const phases = [times.read, times.units, times.plan, times.remove, times.total].map(milliseconds)
    return [kind, `${nodes}`, ...phases, ((1000 * times.total) / nodes).toFixed(1)]
  })
  const header = ['network', 'nodes', 'read', 'units', 'plan', 'remove', 'total', 'µs a node']
  return `Growth with the number of nodes: convolutions of 8 channels, one after the other or around one residual trunk.\n\n${markdownTable(header, cells)}`
}

async function measureWeights(rounds: number, most: number): Promise<Growth[]> {
  const rows: Growth[] = []
  for (const channels of [16, 32, 64, 128, 256, 512].filter(count => count <= most))
    rows.push(await measureBytes(rounds, `${channels} channels`, await encode(buildResidual(50, channels))))
  return rows
}

function weightsText(rows: readonly Growth[]): string {
  const cells = rows.map(({ kind, run: { times, parameters } }) => {
    const phases = [times.read, times.units, times.plan, times.remove, times.total].map(milliseconds)
    return [kind, `${parameters[0]}`, ...phases, ((1e6 * times.total) / parameters[0]).toFixed(2)]
  })
  const header = ['network', 'weights', 'read', 'units', 'plan', 'remove', 'total', 'ns a weight']
  return `Growth with the number of weights: ten residual blocks, wider and wider.\n\n${markdownTable(header, cells)}`
}
