import { describe, expect, it } from 'vitest'
import { findNetworkDifference } from '../packages/coppice/test/formats/find-network-difference.ts'
import { otherInTfjs, toleranceOf, unread } from './lib/exceptions.ts'
import { tolerance } from './lib/find-difference.ts'
import { useModels } from './lib/use-models.ts'
import { listZoo } from './lib/zoo.ts'
import type { ZooFile } from './lib/zoo.ts'

// One network in two formats is one network: the same plan, and as ONNX the same outputs.

const read = useModels()

/** The files of a network at two places, for the networks that have both. */
function pairsOf(one: string, other: string): { network: string; files: readonly [ZooFile, ZooFile] }[] {
  const others = new Map(listZoo(other).map(file => [file.network, file]))
  const isRead = ({ network, refused }: ZooFile): boolean =>
    refused === null && !(network in unread) && toleranceOf(network) === tolerance
  return listZoo(one)
    .filter(isRead)
    .flatMap(file => {
      const twin = others.get(file.network)
      return twin ? [{ network: file.network, files: [file, twin] as const }] : []
    })
}

const isOther = ({ file, network }: ZooFile): boolean => file.startsWith('tfjs') && otherInTfjs.includes(network)

describe.each([
  ['keras3/model.h5', 'keras3/model.keras'],
  ['keras2/model.h5', 'tfjs-layers/model.json'],
])('%s and %s give the same plan and the same outputs', (one, other) => {
  it.each(pairsOf(one, other))('$network', async ({ files }) => {
    const [first, second] = [await read(files[0].path), await read(files[1].path)]
    const difference = await findNetworkDifference(first, second)
    if (isOther(files[1])) expect(difference).toMatch(/^plans differ/)
    else expect(difference).toBeUndefined()
  })
})
