import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'

const root = resolve(import.meta.dirname, '../../../shared/fixtures')
const filled = join(tmpdir(), 'coppice-skeletons')

/** The path of a file among the fixtures, which lie beside the repository. */
export function fixture(path: string): string {
  const place = join(root, path)
  if (existsSync(place)) return place
  throw new Error(
    `benchmarks: expected the fixture ${place}, received nothing. Put the fixtures beside the repository.`,
  )
}

/** The model of a skeleton filled with weights; kept in the system's temporary folder. */
export async function filledSkeleton(name: string): Promise<string> {
  const path = join(filled, name, 'model.onnx')
  if (existsSync(join(filled, name, 'weights.bin'))) return path
  await mkdir(filled, { recursive: true })
  await promisify(execFile)(process.execPath, [fixture('fill.mjs'), filled, fixture(`skeletons/${name}`)])
  return path
}
