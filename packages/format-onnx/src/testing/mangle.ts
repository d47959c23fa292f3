import { field, number, varint } from './wire.ts'

type Nested = { readonly [field: number]: () => Nested }

const attribute: Nested = { 5: () => ({}), 6: () => graph }
const node: Nested = { 5: () => attribute }
const value: Nested = { 2: () => ({ 1: () => ({ 2: () => ({ 1: () => ({}) }) }) }) }
const graph: Nested = { 1: () => node, 5: () => ({}), 11: () => value, 12: () => value, 13: () => value }
const model: Nested = { 7: () => graph, 8: () => ({}) }

interface Field {
  readonly number: number
  readonly bytes: number[]
}

/** Choices from 0 to below a limit, such as those of fast-check. */
export type Choose = (limit: number) => number

/**
 * The same model as another writer might write it, who is correct but careless: padded varints, fields out of order,
 * unknown fields everywhere, and the graph in two fields.
 */
export function mangle(bytes: Uint8Array, choose: Choose): Uint8Array {
  const fields = readFields([...bytes], model, choose)
  return Uint8Array.from(shuffle(splitGraph(fields, choose), choose).flatMap(({ bytes }) => bytes))
}

function readFields(bytes: readonly number[], nested: Nested, choose: Choose): Field[] {
  const fields: Field[] = []
  let position = 0
  const take = (): number => {
    let result = 0n
    for (let shift = 0n; ; shift += 7n) {
      const byte = bytes[position++]!
      result |= BigInt(byte & 127) << shift
      if (byte < 128) return Number(BigInt.asIntN(64, result))
    }
  }
  while (position < bytes.length) {
    const tag = take()
    const own = tag >>> 3
    const width = 1 + choose(3)
    if ((tag & 7) === 0) fields.push({ number: own, bytes: number(own, take(), width) })
    else if ((tag & 7) === 2) {
      const length = take()
      const content = bytes.slice(position, (position += length))
      fields.push({ number: own, bytes: field(own, rewrite(content, nested[own], choose), width) })
    } else {
      const length = (tag & 7) === 5 ? 4 : 8
      fields.push({ number: own, bytes: [...varint(tag, width), ...bytes.slice(position, (position += length))] })
    }
  }
  if (choose(3) === 0) fields.push({ number: 0, bytes: field(1000 + choose(9), [1, 2, 3], width1(choose)) })
  return fields
}

function width1(choose: Choose): number {
  return 1 + choose(2)
}

function rewrite(content: number[], nested: (() => Nested) | undefined, choose: Choose): number[] {
  if (!nested) return content
  return shuffle(readFields(content, nested(), choose), choose).flatMap(({ bytes }) => bytes)
}

/** Another order of the fields; those of one number keep theirs. */
function shuffle(fields: readonly Field[], choose: Choose): Field[] {
  const queues = Map.groupBy(fields, ({ number }) => number)
  const order = fields.map(({ number }) => number)
  for (let index = order.length - 1; index > 0; index--) {
    const other = choose(index + 1)
    ;[order[index], order[other]] = [order[other]!, order[index]!]
  }
  return order.map(number => queues.get(number)!.shift()!)
}

function splitGraph(fields: readonly Field[], choose: Choose): Field[] {
  return fields.flatMap(own => {
    if (own.number !== 7 || choose(2) === 0) return [own]
    // A second, empty occurrence adds nothing; protobuf merges the two.
    return [own, { number: 7, bytes: field(7, []) }]
  })
}
