import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'

const root = resolve(import.meta.dirname, '../../../../../shared/fixtures')

/** Whether the fixtures lie beside the repository. */
export const hasFixtures: boolean = existsSync(join(root, 'fill.mjs'))

/** The path of a file among the fixtures. */
export const fixture = (path: string): string => join(root, path)

/** Makes an empty folder; the function removes it. */
export async function makeFolder(): Promise<readonly [path: string, remove: () => Promise<void>]> {
  const folder = await mkdtemp(join(tmpdir(), 'coppice-equivalence-'))
  await mkdir(join(folder, 'masked'))
  await mkdir(join(folder, 'removed'))
  return [folder, () => rm(folder, { recursive: true, force: true })]
}

/** Fills the skeleton of that name with weights and gives the path of the model. */
export async function fillSkeleton(name: string, folder: string): Promise<string> {
  await promisify(execFile)(process.execPath, [fixture('fill.mjs'), folder, fixture(`skeletons/${name}`)])
  return join(folder, name, 'model.onnx')
}
