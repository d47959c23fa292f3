import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { failure } from '@coppice/spec'
import type { Plan } from '@coppice/spec'

/** Reads a plan from a JSON file and checks its form; whether it fits a model, `mask` and `remove` check. */
export async function readPlan(path: string, folder: string): Promise<Plan> {
  const text = await readFile(resolve(folder, path), 'utf8').catch((cause: NodeJS.ErrnoException) => {
    const received = cause.code === 'ENOENT' ? 'no such file' : cause.message
    throw failure({ code: 'usage', who: path, expected: 'a plan', received, cause })
  })
  const { parsePlan } = await import('@coppice/core')
  return parsePlan(text)
}
