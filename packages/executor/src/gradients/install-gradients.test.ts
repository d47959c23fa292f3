import * as tf from '@tensorflow/tfjs-core'
import { afterEach, expect, test } from 'vitest'
import { gradients } from './gradients.ts'
import { installGradients } from './install-gradients.ts'

afterEach(() => {
  for (const { kernel } of gradients) if (tf.getGradient(kernel)) tf.unregisterGradient(kernel)
})

const someoneElses = (kernelName: string): tf.GradConfig => ({ kernelName, gradFunc: () => ({}) })

test('every kernel is named once', () => {
  const names = gradients.map(({ kernel }) => kernel)
  expect(new Set(names).size).toBe(names.length)
  expect(names.length).toBe(117)
})

test('a second call changes nothing', () => {
  installGradients(tf)
  const first = gradients.map(({ kernel }) => tf.getGradient(kernel))
  installGradients(tf)
  gradients.forEach(({ kernel }, at) => expect(tf.getGradient(kernel)).toBe(first[at]))
})

test('what is right stays, what is wrong is replaced', () => {
  const [right, wrong] = [someoneElses('Relu'), someoneElses('Cumsum')]
  tf.registerGradient(right)
  tf.registerGradient(wrong)
  installGradients(tf)
  expect(tf.getGradient('Relu')).toBe(right)
  expect(tf.getGradient('Cumsum')).not.toBe(wrong)
})
