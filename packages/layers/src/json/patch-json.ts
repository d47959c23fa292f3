import { isJsonArray, isJsonObject, type Json, type JsonObject } from './json.ts'
import { parseJson, type JsonDialect, type JsonMember, type JsonNode } from './parse-json.ts'

/** How a text separates what stands on one line. */
interface Style {
  readonly colon: string
  readonly comma: string
}

interface Patch {
  readonly text: string
  readonly style: Style
}

/** An element of the new object or array, and the place of the old one that it continues. */
interface Part {
  readonly text: string
  readonly from: number | undefined
}

/**
 * A JSON text with another value, in which everything that is the same stands as it stood: spaces, the order of keys,
 * the way numbers are written. Elements of arrays that change in length are matched by identity, then by `name`.
 *
 * @example
 * ```ts
 * patchJson('{ "a": [1,  2.0] }', { a: [7, 2], b: null }) // '{ "a": [7,  2.0], "b": null }'
 * ```
 */
export function patchJson(text: string, next: Json, dialect: JsonDialect = 'json'): string {
  const root = parseJson(text, 'patch', dialect)
  const patch: Patch = { text, style: findStyle(text, root) ?? { colon: ':', comma: ',' } }
  return text.slice(0, root.start) + render(patch, root, next) + text.slice(root.stop)
}

function findStyle(text: string, node: JsonNode): Style | undefined {
  const [first, second] = node.members ?? []
  if (first && second && !text.slice(first.start, second.start).includes('\n'))
    return { colon: text.slice(first.keyStop, first.node.start), comma: text.slice(first.stop, second.start) }
  for (const child of node.items ?? node.members?.map(member => member.node) ?? []) {
    const style = findStyle(text, child)
    if (style) return style
  }
  return undefined
}

function render(patch: Patch, node: JsonNode, next: Json): string {
  if (Object.is(node.value, next)) return patch.text.slice(node.start, node.stop)
  if (node.members && isJsonObject(next)) return renderObject(patch, node, node.members, next)
  if (node.items && isJsonArray(next)) return renderArray(patch, node, node.items, next)
  return format(patch.style, next)
}

function renderObject(patch: Patch, node: JsonNode, members: readonly JsonMember[], next: JsonObject): string {
  const kept = members.flatMap(({ key, start, node: value }, from): Part[] => {
    const replacement = Object.hasOwn(next, key) ? next[key] : undefined
    if (replacement === undefined) return []
    return [{ text: patch.text.slice(start, value.start) + render(patch, value, replacement), from }]
  })
  const known = new Set(members.map(member => member.key))
  const added = Object.entries(next).flatMap(([key, value]): Part[] =>
    known.has(key) || value === undefined ? [] : [{ text: formatMember(patch.style, key, value), from: undefined }],
  )
  return join(patch, node, members, [...kept, ...added])
}

function renderArray(patch: Patch, node: JsonNode, items: readonly JsonNode[], next: readonly Json[]): string {
  const matches = matchItems(items, next)
  const parts = next.map((value, index): Part => {
    const from = matches[index]
    return { text: from === undefined ? format(patch.style, value) : render(patch, items[from]!, value), from }
  })
  return join(patch, node, items, parts)
}

/** For each new element the old one that it continues, each at most once. */
function matchItems(items: readonly JsonNode[], next: readonly Json[]): (number | undefined)[] {
  if (items.length === next.length) return next.map((_, index) => index)
  const byKey = new Map<unknown, number>()
  items.forEach(({ value }, index) => {
    byKey.set(value, index)
    byKey.set(nameOf(value), index)
  })
  const taken = new Set<number>()
  return next.map(value => {
    const index = byKey.get(value) ?? byKey.get(nameOf(value))
    if (index === undefined || taken.has(index)) return undefined
    taken.add(index)
    return index
  })
}

/** What no value equals, where there is no name. */
function nameOf(value: Json): unknown {
  return isJsonObject(value) && typeof value['name'] === 'string' ? `name ${value['name']}` : {}
}

interface Stretch {
  readonly start: number
  readonly stop: number
}

/** The brackets of a node around other elements; those that stood side by side keep what stood between them. */
function join({ text, style }: Patch, node: JsonNode, old: readonly Stretch[], parts: readonly Part[]): string {
  const [first, second] = old
  const open = text.slice(node.start, first?.start ?? node.start + 1)
  const close = text.slice(old.at(-1)?.stop ?? node.stop - 1, node.stop)
  if (parts.length === 0) return open.charAt(0) + close.at(-1)!
  const usual = first && second ? text.slice(first.stop, second.start) : first ? `,${open.slice(1)}` : style.comma
  const between = (part: Part, before: Part): string => {
    const isNeighbour = part.from !== undefined && before.from === part.from - 1
    return isNeighbour ? text.slice(old[before.from]!.stop, old[part.from]!.start) : usual
  }
  const body = parts.map((part, index) => (index === 0 ? '' : between(part, parts[index - 1]!)) + part.text)
  return open + body.join('') + close
}

function format(style: Style, value: Json): string {
  if (isJsonArray(value)) return `[${value.map(item => format(style, item)).join(style.comma)}]`
  if (!isJsonObject(value)) return JSON.stringify(value)
  const members = Object.entries(value).filter((entry): entry is [string, Json] => entry[1] !== undefined)
  return `{${members.map(([key, member]) => formatMember(style, key, member)).join(style.comma)}}`
}

function formatMember(style: Style, key: string, value: Json): string {
  return JSON.stringify(key) + style.colon + format(style, value)
}
