import type { Attribute, Node } from '@coppice/spec'
import { expect, it } from 'vitest'
import {
  floatAttribute,
  graphAttribute,
  intAttribute,
  intsAttribute,
  stringAttribute,
  tensorAttribute,
} from './attributes.ts'

const node = (attributes: Record<string, Attribute>): Node => ({
  name: 'conv1',
  operator: 'Conv',
  domain: '',
  inputs: [],
  outputs: ['y'],
  attributes,
})

it('reads attributes of their kind, else gives the fallback', () => {
  const conv = node({
    group: { kind: 'int', value: 2 },
    pads: { kind: 'ints', value: [1] },
    mode: { kind: 'string', value: 'a' },
  })
  expect(intAttribute(conv, 'group', 1)).toBe(2)
  expect(intAttribute(conv, 'other', 1)).toBe(1)
  expect(intsAttribute(conv, 'pads', undefined)).toEqual([1])
  expect(stringAttribute(conv, 'mode', 'b')).toBe('a')
  expect(tensorAttribute(conv, 'value')).toBeUndefined()
  expect(graphAttribute(conv, 'body')).toBeUndefined()
})

it('refuses another kind, naming the node', () => {
  const conv = node({ alpha: { kind: 'int', value: 2 } })
  expect(() => floatAttribute(conv, 'alpha', 0)).toThrow(
    "Conv node 'conv1': expected its attribute 'alpha' to be of kind float, received kind int",
  )
})

it('does not find what objects inherit', () => {
  expect(intAttribute(node({}), 'constructor', 7)).toBe(7)
})
