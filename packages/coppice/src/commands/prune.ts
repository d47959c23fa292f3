import { failure } from '@coppice/spec'
import { openCoupled } from '../coupling/couple-model.ts'
import { closeSession, openSessionFor } from '../open-session.ts'
import { flagName } from '../options/flag-name.ts'
import { pruneOptions } from '../options/prune-options.ts'
import type { PruneOptions } from '../options/prune-options.ts'
import { carriesOut, pruningShape } from '../options/pruning-options.ts'
import { prunedOutcome } from '../output/prune-outcome.ts'
import { checkBackend } from '../plugins/check-backend.ts'
import { checkOutput } from '../paths/check-output.ts'
import { pruneModel } from '../prune-model.ts'
import { defineCommand } from './command.ts'
import type { CommandDefinition, Context, Outcome } from './command.ts'

/** `coppice prune`: a model file goes in, a smaller or sparser one comes out, with the proof that it is right. */
export const prune: CommandDefinition<typeof pruneOptions> = defineCommand({
  name: 'prune',
  arguments: [
    { name: 'input', description: 'model to read, or - for standard input' },
    { name: 'output', description: 'file to write, or - for standard output' },
  ],
  options: pruneOptions,
  examples: [
    'coppice prune in.onnx out.onnx --sparsity 0.5',
    'coppice prune in.onnx out.onnx --criterion l2 --allocation global --bytes 10MB --report out.html',
    'coppice prune in.onnx out.onnx --granularity element --sparsity 90%',
    'coppice prune in.onnx out.onnx --plan plan.json --mode soft',
    'coppice prune in.safetensors out.safetensors --graph in.onnx --sparsity 0.5',
  ],
  run: runPrune,
})

async function runPrune(context: Context<PruneOptions>): Promise<Outcome> {
  const started = performance.now()
  await checkFlags(context)
  const { args, options, progress, terminal } = context
  const [input] = args as [string, string]
  const opened = await progress.step(`reading ${input}`, () => openCoupled(input, options, context))
  const runtime = await openSessionFor(opened.twin?.model ?? opened.model, options.threads, terminal)
  try {
    const result = await pruneModel(context, opened, runtime)
    const seconds = (performance.now() - started) / 1000
    return prunedOutcome(context, { ...result, seconds })
  } finally {
    await closeSession(runtime)
    await opened.close()
  }
}

async function checkFlags({ args, options, terminal, plugins, given }: Context<PruneOptions>): Promise<void> {
  const [input, output] = args as [string, string]
  const { plan, report, force, json, dryRun, graph, rules } = options
  const double = Object.keys(pruningShape).find(name => given.has(name) && !carriesOut(name))
  if (plan !== undefined && double !== undefined)
    throw usage('either --plan or the flags that make one', `--plan and ${flagName(double)}`)
  if (json && output === '-') throw usage('one use of standard output', '--json and the output -')
  checkBackend(options.backend, plugins)
  const place = { force: force || dryRun, folder: terminal.folder }
  const inputs = [input, plan, graph, rules].filter(path => path !== undefined)
  await checkOutput(output, { inputs, ...place })
  if (report !== undefined) await checkOutput(report, { inputs: [...inputs, output], ...place })
}

function usage(expected: string, received: string): Error {
  return failure({ code: 'usage', who: 'coppice prune', expected, received })
}
