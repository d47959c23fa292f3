import type { Attribute, Node } from '@coppice/spec'
import { describe, expect, it } from 'vitest'
import { stateStaysZero } from './recurrent-functions.ts'

const node = (operator: string, activations?: readonly string[], betas: readonly number[] = []): Node => {
  const attributes: Record<string, Attribute> = {
    ...(activations && { activations: { kind: 'strings', value: activations } }),
    ...(betas.length > 0 && { activation_beta: { kind: 'floats', value: betas } }),
  }
  return { name: '', operator, domain: '', inputs: [], outputs: [], attributes }
}

describe('stateStaysZero', () => {
  it('holds for what the operators do by themselves', () => {
    for (const operator of ['LSTM', 'GRU', 'RNN']) {
      expect(stateStaysZero(node(operator))).toBe(true)
      expect(stateStaysZero(node(operator, []))).toBe(true)
    }
  })

  it('looks at what makes states, whatever the gates are', () => {
    expect(stateStaysZero(node('LSTM', ['HardSigmoid', 'Relu', 'Softsign']))).toBe(true)
    expect(stateStaysZero(node('LSTM', ['Tanh', 'Sigmoid', 'Tanh']))).toBe(false)
    expect(stateStaysZero(node('LSTM', ['Tanh', 'Tanh', 'Softplus']))).toBe(false)
    expect(stateStaysZero(node('GRU', ['Softplus', 'Elu']))).toBe(true)
    expect(stateStaysZero(node('RNN', ['Sigmoid']))).toBe(false)
  })

  it('looks at both directions', () => {
    expect(stateStaysZero(node('GRU', ['Sigmoid', 'Tanh', 'Sigmoid', 'Sigmoid']))).toBe(false)
    expect(stateStaysZero(node('RNN', ['Tanh', 'relu']))).toBe(true)
  })

  it('takes the offset of an affine function from its place among those that take one', () => {
    expect(stateStaysZero(node('GRU', ['HardSigmoid', 'Affine'], [0.5]))).toBe(true)
    expect(stateStaysZero(node('GRU', ['HardSigmoid', 'Affine'], [0.5, 0]))).toBe(true)
    expect(stateStaysZero(node('GRU', ['HardSigmoid', 'Affine'], [0.5, 0.1]))).toBe(false)
    expect(stateStaysZero(node('RNN', ['Affine'], [0.1]))).toBe(false)
  })

  it('does not hold for a function that it does not know', () => {
    expect(stateStaysZero(node('RNN', ['Swish']))).toBe(false)
  })
})
