import { readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { operators } from './index.ts'
import { refusedOperators } from './refused.ts'

const tests = readdirSync(import.meta.dirname).filter(name => name.endsWith('.test.ts') && name !== 'operators.test.ts')
const tested = tests.map(name => readFileSync(join(import.meta.dirname, name), 'utf8')).join('\n')

/** The operators that TensorFlow.js says it has. */
function operatorsOfTfjs(): string[] {
  const root = dirname(createRequire(import.meta.url).resolve('@tensorflow/tfjs-converter/package.json'))
  const folder = join(root, 'dist/operations/op_list')
  const lists = readdirSync(folder).filter(name => name.endsWith('.js'))
  const text = lists.map(name => readFileSync(join(folder, name), 'utf8')).join('\n')
  return [...text.matchAll(/'tfOpName': '([^']+)'/g)].map(([, name]) => name!)
}

describe('operators', () => {
  const given = ['Const', 'Placeholder']

  it('of TensorFlow.js are all translated, or refused for a reason', () => {
    const known = operatorsOfTfjs()
    expect(known.length).toBeGreaterThan(200)
    expect(known.filter(op => !operators.has(op) && !refusedOperators.has(op) && !given.includes(op))).toEqual([])
  })

  it('are not both translated and refused', () => {
    expect([...operators.keys()].filter(op => refusedOperators.has(op))).toEqual([])
  })

  it('that are translated are each compared with TensorFlow.js', () => {
    const isTested = (op: string): boolean => tested.includes(`'${op}'`)
    // What it prints is no result.
    expect([...operators.keys()].filter(op => !isTested(op))).toEqual(['Print'])
  })
})
