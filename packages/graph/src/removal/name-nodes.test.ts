import type { Node } from '@coppice/spec'
import { describe, expect, it } from 'vitest'
import { nameNodes } from './name-nodes.ts'

const node = (name: string): Node => ({ name, operator: 'Mul', domain: '', inputs: [], outputs: [], attributes: {} })
const namesOf = (names: readonly string[], original: string, taken: Iterable<string>): string[] =>
  nameNodes(names.map(node), node(original), new Set(taken)).map(({ name }) => name)

describe('nameNodes', () => {
  it('leaves the one node that keeps its name alone', () => {
    const [kept] = [node('mean')]
    expect(nameNodes([kept], kept, new Set(['mean', 'other']))[0]).toBe(kept)
  })

  it('renames what would share a name with another node of the graph or of the group', () => {
    expect(namesOf(['mean', 'mean', 'other', 'new', 'new'], 'mean', ['mean', 'other'])).toEqual([
      'mean',
      'mean__2',
      'other__2',
      'new',
      'new__2',
    ])
  })

  it('leaves nodes without a name without one', () => {
    expect(namesOf(['', ''], '', [''])).toEqual(['', ''])
  })
})
