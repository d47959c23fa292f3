import type { Graph, Tensor } from '@coppice/spec'
import { countElements } from '../data-types.ts'
import type { SafetensorsDocument } from '../document.ts'
import type { Location, Total } from '../index-file/parse-index.ts'
import { patchText, type Edit } from '../json/patch-text.ts'
import { lengthOf, type FileLayout } from './lay-out.ts'

/** The text of the index for what is written: totals go down by what went, and the map names the tensors that there are. */
export function patchIndex({ index, shards }: SafetensorsDocument, graph: Graph, files: readonly FileLayout[]): string {
  const before = shards.flatMap(({ header }) => header.entries)
  const after = [...graph.tensors.values()]
  const bytes = sum(after, lengthOf) - sum(before, ({ begin, end }) => end - begin)
  const elements = sum(after, ({ shape }) => countElements(shape)) - sum(before, ({ shape }) => countElements(shape))
  const { text, totalSize, totalParameters, locations, mapSpan } = index!
  const map = mapEdits(locations, files) ?? [{ ...mapSpan, text: mapText(files) }]
  return patchText(text, [...moved(totalSize, bytes), ...moved(totalParameters, elements), ...map])
}

function sum<Item>(items: readonly Item[], numberOf: (item: Item) => number): number {
  return items.reduce((total, item) => total + numberOf(item), 0)
}

function moved(total: Total | undefined, change: number): Edit[] {
  return total && change !== 0 ? [{ start: total.start, stop: total.stop, text: String(total.value + change) }] : []
}

function entriesOf(files: readonly FileLayout[]): (readonly [Tensor['name'], string])[] {
  return files.flatMap(({ location, tensors }) => tensors.map(({ name }) => [name, location!] as const))
}

/** What changes where shards have other names; `undefined` where there are other tensors. */
function mapEdits(locations: ReadonlyMap<string, Location>, files: readonly FileLayout[]): Edit[] | undefined {
  const edits: Edit[] = []
  const entries = new Map(entriesOf(files))
  for (const [name, { start, stop, value }] of locations) {
    const location = entries.get(name)
    if (location === undefined) return undefined
    if (location !== value) edits.push({ start, stop, text: JSON.stringify(location) })
    entries.delete(name)
  }
  return edits
}

function mapText(files: readonly FileLayout[]): string {
  const lines = entriesOf(files).map(([name, location]) => `    ${JSON.stringify(name)}: ${JSON.stringify(location)}`)
  return `{\n${lines.join(',\n')}\n  }`
}
