import { failure } from '@coppice/spec'
import { z } from 'zod'
import { compareModels } from '../compare-models.ts'
import { openModel } from '../open-model.ts'
import { closeSession, openSessionFor } from '../open-session.ts'
import { jsonShape, threadsShape } from '../options/common-options.ts'
import { pluginShape } from '../options/plugin-shape.ts'
import { formatComparison } from '../output/format-comparison.ts'
import { defineCommand } from './command.ts'
import type { CommandDefinition, Context, Outcome } from './command.ts'

const compareOptions = z.object({ ...threadsShape, ...pluginShape, ...jsonShape })

/** `coppice compare`: what two models differ in. */
export const compare: CommandDefinition<typeof compareOptions> = defineCommand({
  name: 'compare',
  arguments: [
    { name: 'before', description: 'model to compare with' },
    { name: 'after', description: 'model to compare' },
  ],
  options: compareOptions,
  examples: ['coppice compare in.onnx out.onnx', 'coppice compare in.onnx out.onnx --json | jq .ledger'],
  run: runCompare,
})

async function runCompare(context: Context<z.infer<typeof compareOptions>>): Promise<Outcome> {
  const { args, options, terminal, progress, style } = context
  const started = performance.now()
  const [first, second] = args as [string, string]
  if (first === '-' && second === '-')
    throw failure({ code: 'usage', who: 'coppice compare', expected: 'one model from standard input', received: 'two' })
  const before = await progress.step(`reading ${first}`, () => openModel(first, context))
  const after = await progress.step(`reading ${second}`, () => openModel(second, context))
  const runtime = await openSessionFor(before.model, options.threads, terminal)
  try {
    const comparison = await compareModels([before, after], [first, second], runtime, progress)
    const seconds = (performance.now() - started) / 1000
    return {
      json: { ...comparison, seconds },
      text: formatComparison(comparison, style, terminal.stdout.columns ?? 100),
    }
  } finally {
    await closeSession(runtime)
    await before.close()
    await after.close()
  }
}
