import * as tf from '@tensorflow/tfjs-core'
import '@tensorflow/tfjs-backend-cpu'
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

test('a gradient that passes through unchanged outlives the sum that another use of its input makes of it', () => {
  installGradients(tf)
  const twice = (a: tf.Tensor, b: tf.Tensor): tf.Tensor => {
    const square = tf.mul(a, a)
    return tf.add(tf.sum(square), tf.sum(tf.add(a, b)))
  }
  const [ofA, ofB] = tf.grads(twice)([tf.tensor1d([2, 3]), tf.tensor1d([0, 0])])
  expect(Array.from(ofA!.dataSync())).toEqual([5, 7])
  expect(Array.from(ofB!.dataSync())).toEqual([1, 1])
})

test('the gradient of a split into one piece is that piece', () => {
  installGradients(tf)
  const [gradient] = tf.grads((x: tf.Tensor) => tf.sum(tf.square(tf.split(x, 1)[0]!)))([tf.tensor1d([2, 3])])
  expect(Array.from(gradient!.dataSync())).toEqual([4, 6])
})
