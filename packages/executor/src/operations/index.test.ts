import { describe, expect, it } from 'vitest'
import { operators } from '../../../graph/src/operators/index.ts'
import { operations } from './index.ts'

const nameOf = ({ domain = '', name }: { readonly domain?: string; readonly name: string }): string =>
  `${domain}:${name}`

describe('operations', () => {
  it('are those that the graph knows, each once', () => {
    expect(operations.map(nameOf).sort()).toEqual(operators.map(nameOf).sort())
  })
})
