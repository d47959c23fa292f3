import { failure } from '@coppice/spec'
import { z } from 'zod'
import { checkTarget, chooseFormat } from '../choose-format.ts'
import { compareWritten } from '../compare-written.ts'
import { countModel } from '../measure/count-model.ts'
import { openModel } from '../open-model.ts'
import type { OpenModel } from '../open-model.ts'
import { closeSession, openSession } from '../open-session.ts'
import { forceShape, jsonShape, threadsShape } from '../options/common-options.ts'
import { pluginShape } from '../options/plugin-shape.ts'
import { formatConversion } from '../output/format-conversion.ts'
import { checkOutput } from '../paths/check-output.ts'
import { formats } from '../plugins.ts'
import { writeModel } from '../write-output.ts'
import { defineCommand } from './command.ts'
import type { CommandDefinition, Context, Outcome } from './command.ts'

const convertOptions = z.object({
  to: z
    .string()
    .min(1)
    .optional()
    .meta({
      argument: 'format',
      description: `format of the output: ${Object.keys(formats).join(', ')}, or one of a --plugin (default: by its extension)`,
    }),
  quantize: z.enum(['float16', 'uint8', 'uint16']).optional().meta({
    argument: 'type',
    description: 'how weights are stored, in formats that store them smaller: float16, uint8, uint16',
  }),
  ...threadsShape,
  ...pluginShape,
  ...forceShape,
  ...jsonShape,
})

type ConvertOptions = z.infer<typeof convertOptions>

/** `coppice convert`: writes a model in another format, and shows that it still computes the same. */
export const convert: CommandDefinition<typeof convertOptions> = defineCommand({
  name: 'convert',
  arguments: [
    { name: 'input', description: 'model to read, or - for standard input' },
    { name: 'output', description: 'file to write, or - for standard output' },
  ],
  options: convertOptions,
  examples: [
    'coppice convert model.h5 model.onnx',
    'coppice convert web/model.json model.onnx',
    'coppice convert web/model.json small/model.json --quantize uint8',
  ],
  run: runConvert,
})

async function runConvert(context: Context<ConvertOptions>): Promise<Outcome> {
  const { args, options, terminal, progress } = context
  const [input, output] = args as [string, string]
  if (options.json && output === '-') throw usage('one use of standard output', '--json and the output -')
  await checkOutput(output, { inputs: [input], force: options.force, folder: terminal.folder })
  const opened = await progress.step(`reading ${input}`, () => openModel(input, context))
  try {
    return await convertModel(opened, context)
  } finally {
    await opened.close()
  }
}

async function convertModel(opened: OpenModel, context: Context<ConvertOptions>): Promise<Outcome> {
  const started = performance.now()
  const { args, options, terminal, plugins, progress } = context
  const [input, path] = args as [string, string]
  const { model } = opened
  const target = await chooseFormat(path, opened, plugins, options.to)
  checkTarget(model, opened, target)
  const exportOptions = options.quantize === undefined ? {} : { quantize: options.quantize }
  const pending = await progress.step(`writing ${path}`, tell =>
    writeModel(model, target.format.exporter, path, context, { exportOptions, tell }),
  )
  const runtime = await openSession(options.threads, terminal)
  const compared = await progress
    .step('comparing outputs', () => compareWritten(model, target.format, exportOptions, runtime))
    .finally(() => closeSession(runtime))
  await pending.commit()
  const { bytes, brotliBytes } = pending
  const json = {
    input: { path: input, format: opened.name, bytes: model.bytes, ...(await countModel(model)) },
    output: { path, format: target.name, bytes, brotliBytes },
    outputs: compared,
    seconds: (performance.now() - started) / 1000,
  }
  return { json, text: path === '-' ? '' : formatConversion(json, context.style) }
}

function usage(expected: string, received: string): Error {
  return failure({ code: 'usage', who: 'coppice convert', expected, received })
}
