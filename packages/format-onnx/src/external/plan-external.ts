import type { Awaitable, Graph, Sink, Tensor } from '@coppice/spec'
import { byteLengthOf } from '../data-types.ts'
import { isOnnxDocument } from '../decode/decode-model.ts'
import { originOfTensor, type TensorOrigin } from '../decode/origin.ts'
import { hasOriginalElements, type Placement } from '../encode/encode-tensor.ts'
import type { Message } from '../wire/message.ts'
import type { OnnxFile } from '../wire/onnx-file.ts'
import { layInOrder, layInPlace, type Item, type Layout } from './lay-out.ts'
import { allTensors } from './open-companions.ts'

/** Where the elements of tensors go, and the files beside the model that hold them. */
export interface ExternalPlan {
  readonly placements: ReadonlyMap<Tensor, Placement>
  readonly companions: readonly Companion[]
}

interface Companion {
  readonly sink: Sink
  readonly message: Message
}

/** The tensors of one file of external data, and how they lie in it. */
interface Group {
  /** Where the model says that the file is; `undefined` for a file that it does not have. */
  readonly location: string | undefined
  readonly items: readonly Item[]
  readonly layout: Layout
}

/** Smaller tensors are worth no entry of external data. */
const smallest = 1024

/** Whether any tensor was read from external data. */
export function hasExternal(graph: Graph): boolean {
  return allTensors(graph).some(tensor => originOfTensor(tensor)?.storage.kind === 'external')
}

/** Everything into the model file. */
export function planInline(graph: Graph): ExternalPlan {
  const moved = allTensors(graph).filter(tensor => originOfTensor(tensor)?.storage.kind === 'external')
  return { placements: new Map(moved.map(tensor => [tensor, 'inline'])), companions: [] }
}

/** External data under the locations that the model states or, where one of them is taken, in one file named for the output. */
export async function planExternal(
  graph: Graph,
  document: unknown,
  sink: Sink & Required<Pick<Sink, 'companion'>>,
): Promise<ExternalPlan> {
  const file = isOnnxDocument(document) ? document.file : undefined
  const groups = groupTensors(graph, isOnnxDocument(document) ? document.graph : undefined, file)
  const opened = await openAll(groups, location => sink.companion(location))
  if (opened) return joinPlans(groups.map((group, index) => planGroup(group, group.location!, opened[index]!)))
  const items = groups.flatMap(group => group.items)
  const layout = groups.length === 1 ? groups[0]!.layout : layInOrder(items)
  const location = `${baseName(sink.name)}.data`
  return planGroup({ location, items, layout }, location, await sink.companion(location))
}

function baseName(name: string): string {
  return name.split(/[\\/]/).at(-1)!.replaceAll(':', '_') || 'model.onnx'
}

/** A sink for each group, or none where a location is refused. */
async function openAll(
  groups: readonly Group[],
  open: (location: string) => Awaitable<Sink>,
): Promise<Sink[] | undefined> {
  const sinks: Sink[] = []
  try {
    for (const { location } of groups) {
      if (location === undefined) return undefined
      sinks.push(await open(location))
    }
    return sinks
  } catch {
    for (const sink of sinks) await sink.abort()
    return undefined
  }
}

function planGroup({ layout }: Group, location: string, sink: Sink): ExternalPlan {
  const placements = [...layout.offsets].map(([tensor, offset]): [Tensor, Placement] => {
    return [tensor, { location, offset, length: byteLengthOf(tensor.type, tensor.shape) }]
  })
  return { placements: new Map(placements), companions: [{ sink, message: layout.message }] }
}

function joinPlans(plans: readonly ExternalPlan[]): ExternalPlan {
  const placements = new Map(plans.flatMap(plan => [...plan.placements]))
  return { placements, companions: plans.flatMap(plan => plan.companions) }
}

function groupTensors(graph: Graph, original: Graph | undefined, file: OnnxFile | undefined): Group[] {
  const byLocation = new Map<string | undefined, Item[]>()
  const former = file ? [...file.companions.keys()] : []
  for (const tensor of new Set(allTensors(graph))) {
    const item = externalItem(tensor, file)
    if (!item) continue
    const location = item.location ?? former[0]
    const items = byLocation.get(location)
    if (items) items.push(item.item)
    else byLocation.set(location, [item.item])
  }
  const counts = countUses(original)
  return [...byLocation].map(([location, items]) => {
    const sorted = items.toSorted((a, b) => (a.before?.offset ?? Infinity) - (b.before?.offset ?? Infinity) || 0)
    const companion = location === undefined ? undefined : file?.companions.get(location)
    const isWhole = location !== undefined && items.length === counts.get(location)
    const inPlace = isWhole && companion ? layInPlace(sorted, companion) : undefined
    return { location, items: sorted, layout: inPlace ?? layInOrder(sorted) }
  })
}

/** How many tensors of the model that was read are in each file. */
function countUses(original: Graph | undefined): Map<string, number> {
  const counts = new Map<string, number>()
  for (const tensor of original ? allTensors(original) : []) {
    const storage = originOfTensor(tensor)?.storage
    if (storage?.kind === 'external') counts.set(storage.location, (counts.get(storage.location) ?? 0) + 1)
  }
  return counts
}

function externalItem(
  tensor: Tensor,
  file: OnnxFile | undefined,
): { readonly location: string | undefined; readonly item: Item } | undefined {
  const origin = originOfTensor(tensor)
  if (origin?.storage.kind === 'external') return knownItem(tensor, origin, origin.storage, file)
  const isNew = !origin || file?.companions.size === 0
  const isLarge = tensor.type !== 'string' && byteLengthOf(tensor.type, tensor.shape) >= smallest
  return isNew && isLarge ? { location: undefined, item: { tensor } } : undefined
}

function knownItem(
  tensor: Tensor,
  origin: TensorOrigin,
  { location, offset, length }: Extract<TensorOrigin['storage'], { kind: 'external' }>,
  file: OnnxFile | undefined,
): { readonly location: string | undefined; readonly item: Item } {
  const companion = origin.file.companions.get(location)!
  const kept = hasOriginalElements(tensor, origin) ? { kept: { companion, offset } } : {}
  if (origin.file !== file) return { location: undefined, item: { tensor, ...kept } }
  return { location, item: { tensor, ...kept, before: { offset, length } } }
}
