import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** Which Keras a file is for: Keras 3, or Keras 2 as the package tf_keras. */
export type Program = 'keras3' | 'keras2'

/** A file of the zoo that `python/make_zoo.py` makes. */
export interface ZooFile {
  readonly network: string
  /** The path inside the network's folder. */
  readonly file: string
  readonly path: string
  /** The program that wrote it, or the one whose file it was converted from. */
  readonly program: Program
  /** Three examples. */
  readonly inputs: string
  /** What the program gives for them. */
  readonly outputs: string
  /** What it holds that must not be read. */
  readonly refused: string | null
}

const folder = process.env['COPPICE_ZOO']

/** The files of the zoo at these places in the networks' folders, for the networks that have them. */
export function listZoo(...files: readonly string[]): ZooFile[] {
  if (folder === undefined) throw new Error('Expected COPPICE_ZOO to be set. Run the suite as npm run test:interop.')
  return readdirSync(folder)
    .sort()
    .filter(network => existsSync(join(folder, network, 'about.json')))
    .flatMap(network => files.map(file => describeFile(join(folder, network), network, file)))
    .filter(({ path }) => existsSync(path))
}

function describeFile(place: string, network: string, file: string): ZooFile {
  const program = file.startsWith('keras3') ? 'keras3' : 'keras2'
  const about = JSON.parse(readFileSync(join(place, 'about.json'), 'utf8')) as { readonly refused: string | null }
  return {
    network,
    file,
    path: join(place, file),
    program,
    inputs: join(place, 'inputs.npz'),
    outputs: join(place, program, 'outputs.npz'),
    refused: about.refused,
  }
}
