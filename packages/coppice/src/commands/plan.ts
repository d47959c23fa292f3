import { formatPlan, summarisePlan } from '@coppice/report'
import { z } from 'zod'
import { openCoupled } from '../coupling/couple-model.ts'
import { calibrate } from '../calibrate.ts'
import { makePlan } from '../make-plan.ts'
import { countModel } from '../measure/count-model.ts'
import type { OpenModel } from '../open-model.ts'
import { couplingShape } from '../options/coupling-options.ts'
import { forceShape, jsonShape } from '../options/common-options.ts'
import { pluginShape } from '../options/plugin-shape.ts'
import { pruningShape } from '../options/pruning-options.ts'
import { failure } from '@coppice/spec'
import type { Plan } from '@coppice/spec'
import { checkBackend } from '../plugins/check-backend.ts'
import { checkOutput } from '../paths/check-output.ts'
import { writeText } from '../write-output.ts'
import type { Tell } from '../terminal/progress.ts'
import { defineCommand } from './command.ts'
import type { CommandDefinition, Context, Outcome } from './command.ts'

const planOptions = z.object({ ...pruningShape, ...couplingShape, ...pluginShape, ...forceShape, ...jsonShape })

type PlanOptions = z.infer<typeof planOptions>

/** `coppice plan`: decides which cells go and writes that down; `coppice prune --plan` carries it out. */
export const plan: CommandDefinition<typeof planOptions> = defineCommand({
  name: 'plan',
  arguments: [
    { name: 'input', description: 'model to read, or - for standard input' },
    { name: 'plan', description: 'JSON file to write, or - for standard output' },
  ],
  options: planOptions,
  examples: ['coppice plan in.onnx plan.json --sparsity 0.5', 'coppice plan in.onnx - --criterion fpgm | jq .units'],
  run: runPlan,
})

async function runPlan(context: Context<PlanOptions>): Promise<Outcome> {
  const started = performance.now()
  const { args, options, terminal, progress } = context
  const [input, output] = args as [string, string]
  checkBackend(options.backend, context.plugins)
  if (options.json && output === '-')
    throw failure({
      code: 'usage',
      who: 'coppice plan',
      expected: 'one use of standard output',
      received: '--json and the output -',
    })
  await checkOutput(output, { inputs: [input], force: options.force, folder: terminal.folder })
  const opened = await progress.step(`reading ${input}`, () => openCoupled(input, options, context))
  const { model } = opened
  try {
    const draft = await progress.step('planning', tell => draftPlan(opened, context, tell))
    const pending = await writeText(`${JSON.stringify(draft, null, 1)}\n`, output, context)
    await pending.commit()
    const counted = { path: input, bytes: model.bytes, ...(await countModel(model)) }
    const seconds = (performance.now() - started) / 1000
    const json = { input: counted, output: { path: output, written: true }, plan: summarisePlan(draft), seconds }
    return { json, text: output === '-' ? '' : `${formatPlan(draft)}\n\nwritten to ${output}` }
  } finally {
    await opened.close()
  }
}

async function draftPlan(opened: OpenModel, context: Context<PlanOptions>, tell: Tell): Promise<Plan> {
  const { options, terminal, progress } = context
  const calibrated = await calibrate(opened, context)
  try {
    const warn = (warning: string): void => progress.warn(warning)
    return await makePlan(opened.model, options, calibrated, { ...terminal, tell, warn })
  } finally {
    await calibrated.close()
  }
}
