import { brotliCompressSync } from 'node:zlib'
import { assembleLedger, certify, generateInputs, l1, openFileSource, plan, read, remove } from 'coppice'
import { memorySink, memorySource } from '@coppice/graph'
import { countMacs, countParameters } from '@coppice/graph'
import { exporter, importer } from '@coppice/format-onnx'
import type { Certificate, Ledger, Model } from '@coppice/spec'
import { smallConvolutionalNetwork } from '@coppice/testkit'
import { report } from './lib/benchmark.ts'
import type { Benchmark, BenchmarkOptions, Measured } from './lib/benchmark.ts'
import { fixture } from './lib/fixtures.ts'
import { markdownTable } from './lib/markdown-table.ts'
import { measureLatency } from './lib/measure-latency.ts'
import type { Latency } from './lib/measure-latency.ts'
import { openRuntime } from './lib/open-runtime.ts'
import { encode } from './lib/synthetic.ts'

/** What removing half of all channels wins, quantity by quantity. */
export const ledger: Benchmark = { name: 'ledger', title: 'Ledger', run }

interface Entry {
  readonly name: string
  readonly ledger: Ledger
  readonly latency: Latency
  readonly certificate: Certificate
}

async function run({ quick }: BenchmarkOptions): Promise<Measured> {
  const small = await importer.read(memorySource(await encode(smallConvolutionalNetwork(1)), 'small.onnx'))
  const source = await openFileSource(fixture('models/ultraface/slim-320_simplified.onnx'))
  const face = await read(source)
  const entries = [
    await measure('small convolutional network', small, quick ? 5 : 41),
    await measure('UltraFace slim-320', face, quick ? 5 : 41),
  ]
  await source.close()
  const head =
    'Half of every unit removed by L1, uniform. Latency: onnxruntime on one thread with all optimisations, one image, both models by turns; its last column is the median over rounds of the ratio within a round.'
  return { text: [head, ...entries.map(format)].join('\n\n'), data: entries }
}

async function measure(name: string, model: Model, rounds: number): Promise<Entry> {
  report(name)
  const draft = await plan(model, { criterion: l1(), target: { sparsity: 0.5 } })
  const pruned = await remove(model, draft)
  const [fast, exact] = [await openRuntime('all'), await openRuntime('disabled')]
  const certificate = await certify(model, pruned, draft, { session: exact })
  const feeds = await generateInputs(model.graph)
  const latency = await measureLatency(fast, [model, pruned], feeds, rounds)
  const [before, after] = [await sizesOf(model), await sizesOf(pruned)]
  const both = (key: keyof typeof before): { before: number; after: number } => ({
    before: before[key],
    after: after[key],
  })
  const { sparsity } = draft
  const measured = {
    parameters: both('parameters'),
    bytes: both('bytes'),
    brotliBytes: both('brotliBytes'),
    macs: both('macs'),
  }
  return { name, ledger: assembleLedger({ sparsity, ...measured, latency }), latency, certificate }
}

async function sizesOf(model: Model): Promise<Record<'parameters' | 'bytes' | 'brotliBytes' | 'macs', number>> {
  const sink = memorySink('model.onnx')
  await exporter.write(model, sink)
  const bytes = sink.bytes()
  const parameters = countParameters(model.graph)
  const macs = await countMacs(model.graph)
  return { parameters, bytes: bytes.length, brotliBytes: brotliCompressSync(bytes).length, macs }
}

function format({ name, ledger: { rows }, latency, certificate }: Entry): string {
  const cells = rows.map(({ name: quantity, unit, before, after }) => {
    const ratio = quantity === 'latency' ? latency.ratio : before !== null && after ? before / after : null
    const change = ratio === null || ratio === 0 ? '' : `${ratio.toFixed(2)}x`
    return [`${quantity} (${unit})`, numberOf(before), numberOf(after), change]
  })
  const { passed, maxRelativeError, samples } = certificate
  const proof = `Certificate: ${passed ? 'passed' : 'failed'}, largest difference ${maxRelativeError.toExponential(1)} of the output's largest magnitude in ${samples} runs against the exact mask.`
  return [`## ${name}`, markdownTable(['quantity', 'before', 'after', 'smaller by'], cells), proof].join('\n\n')
}

function numberOf(value: number | null): string {
  if (value === null) return 'not measured'
  return Number.isInteger(value) ? value.toLocaleString('en') : value.toFixed(2)
}
