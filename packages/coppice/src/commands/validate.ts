import { failure } from '@coppice/spec'
import type { Certificate } from '@coppice/spec'
import { countParameters } from '@coppice/graph'
import { formatCertificate } from '@coppice/report'
import { z } from 'zod'
import { certifyPruned } from '../certify-pruned.ts'
import { openModel } from '../open-model.ts'
import type { OpenModel } from '../open-model.ts'
import { closeSession, openSessionFor } from '../open-session.ts'
import type { OpenSession } from '../open-session.ts'
import { jsonShape, threadsShape } from '../options/common-options.ts'
import { pluginShape } from '../options/plugin-shape.ts'
import { formatChecks } from '../output/format-checks.ts'
import { readPlan } from '../read-plan.ts'
import { validateModel } from '../validate-model.ts'
import type { Check } from '../validate-model.ts'
import { defineCommand } from './command.ts'
import type { CommandDefinition, Context, Outcome } from './command.ts'

const file = (description: string): z.ZodOptional<z.ZodString> =>
  z.string().min(1).optional().meta({ argument: 'file', description })

const validateOptions = z.object({
  certify: file('certify the model again, against the model that it was pruned from'),
  plan: file('the plan that it was pruned with; goes with --certify'),
  ...threadsShape,
  ...pluginShape,
  ...jsonShape,
})

type Options = z.infer<typeof validateOptions>

/** `coppice validate`: whether a model is sound, and runs. */
export const validate: CommandDefinition<typeof validateOptions> = defineCommand({
  name: 'validate',
  arguments: [{ name: 'input', description: 'model to read, or - for standard input' }],
  options: validateOptions,
  examples: ['coppice validate out.onnx', 'coppice validate out.onnx --certify in.onnx --plan plan.json'],
  run: runValidate,
})

async function runValidate(context: Context<Options>): Promise<Outcome> {
  const started = performance.now()
  const { args, options, terminal, progress, style } = context
  const [path] = args as [string]
  if ((options.certify === undefined) !== (options.plan === undefined))
    throw failure({
      code: 'usage',
      who: 'coppice validate',
      expected: '--certify and --plan together',
      received: 'one of them',
    })
  const opened = await progress.step(`reading ${path}`, () => openModel(path, context))
  const runtime = await openSessionFor(opened.model, options.threads, terminal)
  try {
    const found = await progress.step('checking', () => validateModel(opened.model, runtime))
    const certificate = await progress.step('certifying', () => certifyAgain(opened, runtime, context))
    const checks = certificate === undefined ? found : [...found, certificateCheck(certificate)]
    const valid = checks.every(({ status }) => status !== 'failed')
    const input = { path, bytes: opened.model.bytes, parameters: countParameters(opened.model.graph) }
    const seconds = (performance.now() - started) / 1000
    const json = { input, valid, checks, ...(certificate && { certificate }), seconds }
    return { json, text: formatChecks(checks, style), exitCode: valid ? 0 : 3 }
  } finally {
    await closeSession(runtime)
    await opened.close()
  }
}

async function certifyAgain(
  { model }: OpenModel,
  runtime: OpenSession,
  context: Context<Options>,
): Promise<Certificate | undefined> {
  const { options, terminal } = context
  if (options.certify === undefined || options.plan === undefined) return undefined
  const plan = await readPlan(options.plan, terminal.folder)
  const original = await openModel(options.certify, context)
  try {
    return await certifyPruned(original, model, plan, runtime)
  } finally {
    await original.close()
  }
}

function certificateCheck(certificate: Certificate): Check {
  return {
    name: 'certificate',
    status: certificate.passed ? 'passed' : 'failed',
    detail: formatCertificate(certificate),
  }
}
