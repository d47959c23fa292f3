import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import * as tf from '@tensorflow/tfjs-core'
import '@tensorflow/tfjs-backend-cpu'
import { loadGraphModel } from '@tensorflow/tfjs-converter'
import { loadLayersModel } from '@tensorflow/tfjs-layers'
import { fileSystem } from '@coppice/format-tfjs/node'
import * as runtime from 'onnxruntime-node'
import type { FormatModel } from './models.ts'

const run = promisify(execFile)
const script = join(import.meta.dirname, '../peer/load_model.py')

/** Loads a file with the program that its format is for; says which. Rejects where it refuses. */
export async function loadAgain(program: FormatModel['program'], path: string): Promise<string> {
  switch (program) {
    case 'onnxruntime':
      await (await runtime.InferenceSession.create(await readFile(path))).release()
      return 'onnxruntime'
    case 'tfjs-layers':
      ;(await loadLayersModel(fileSystem(path))).dispose()
      return `TensorFlow.js ${tf.version_core}`
    case 'tfjs-graph':
      ;(await loadGraphModel(fileSystem(path))).dispose()
      return `TensorFlow.js ${tf.version_core}`
    case 'safetensors':
      return loadInPython('safetensors', path)
    default:
      return loadInPython(program === 'keras3' ? 'keras' : 'tf_keras', path)
  }
}

const names = { keras: 'Keras 3', tf_keras: 'Keras 2', safetensors: 'safetensors' } as const

async function loadInPython(module: keyof typeof names, model: string): Promise<string> {
  const python = process.env['COPPICE_PYTHON']
  if (python === undefined) return 'not tried: COPPICE_PYTHON is not set'
  await run(python, ['-W', 'ignore', script, module, model])
  return names[module]
}
