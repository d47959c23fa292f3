import { z } from 'zod'
import { inspectModel } from '../inspect-model.ts'
import { openCoupled } from '../coupling/couple-model.ts'
import { couplingShape } from '../options/coupling-options.ts'
import { jsonShape } from '../options/common-options.ts'
import { pluginShape } from '../options/plugin-shape.ts'
import { pruningShape } from '../options/pruning-options.ts'
import { formatInspection } from '../output/format-inspection.ts'
import { defineCommand } from './command.ts'
import type { CommandDefinition, Context, Outcome } from './command.ts'

const { width, factor } = pruningShape

const inspectOptions = z.object({ width, factor, ...couplingShape, ...pluginShape, ...jsonShape })

/** `coppice inspect`: what a model is, what can be pruned and what cannot. */
export const inspect: CommandDefinition<typeof inspectOptions> = defineCommand({
  name: 'inspect',
  arguments: [{ name: 'input', description: 'model to read, or - for standard input' }],
  options: inspectOptions,
  examples: [
    'coppice inspect in.onnx',
    'coppice inspect in.onnx --width --json | jq .units',
    'coppice inspect model.safetensors.index.json --rules rules.json',
  ],
  run: runInspect,
})

async function runInspect(context: Context<z.infer<typeof inspectOptions>>): Promise<Outcome> {
  const { args, options, terminal, progress, style } = context
  const started = performance.now()
  const [path] = args as [string]
  const { model, close } = await progress.step(`reading ${path}`, () => openCoupled(path, options, context))
  try {
    const inspection = await progress.step('analysing', () => inspectModel(model, path, options))
    const seconds = (performance.now() - started) / 1000
    return {
      json: { ...inspection, seconds },
      text: formatInspection(inspection, style, terminal.stdout.columns ?? 100),
    }
  } finally {
    await close()
  }
}
