import { restoreTensor } from '@coppice/graph'
import { failure, type Tensor } from '@coppice/spec'
import type { Hdf5Dataset, Hdf5Group, Hdf5Object } from '../hdf5/hdf5-file.ts'
import type { StoredTensors } from '../store/stored-tensors.ts'

/** A group in which datasets, wherever they are, have other elements in their place. */
export function replaceDatasets(group: Hdf5Group, changes: ReadonlyMap<Hdf5Dataset, Tensor>): Hdf5Group {
  const replace = (member: Hdf5Object): Hdf5Object => {
    if (member.kind === 'group') return replaceDatasets(member, changes)
    const tensor = member.kind === 'dataset' ? changes.get(member) : undefined
    if (member.kind !== 'dataset' || !tensor) return member
    return { ...member, shape: tensor.shape, data: () => tensor.read() }
  }
  return { ...group, members: new Map([...group.members].map(([name, member]) => [name, replace(member)])) }
}

/**
 * What takes the place of datasets where the weights of layers change.
 *
 * @throws a failure with code `unsupported-model` where a weight would have another type than is stored.
 */
export function changedDatasets(
  { datasets, parts }: StoredTensors,
  weights: ReadonlyMap<Tensor, Tensor>,
  who: string,
): ReadonlyMap<Hdf5Dataset, Tensor> {
  const changes = [...weights].flatMap(([before, after]) =>
    Array.from({ length: parts.get(before) ?? 1 }, (_, part) => {
      const { stored, tensor } = restoreTensor(after, undefined, part) ?? { stored: before, tensor: after }
      if (tensor.type === stored.type) return [datasets.get(stored)!, tensor] as const
      const expected = `elements of type ${stored.type}`
      throw failure({ code: 'unsupported-model', who: `${who}: ${stored.name}`, expected, received: tensor.type })
    }),
  )
  return new Map(changes)
}
