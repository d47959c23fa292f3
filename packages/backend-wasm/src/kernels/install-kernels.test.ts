import * as tf from '@tensorflow/tfjs-core'
import '@tensorflow/tfjs-backend-wasm'
import { expect, test, vi } from 'vitest'
import { installKernels } from './install-kernels.ts'
import { kernels } from './kernels.ts'

const registered = (): unknown[] => kernels.map(({ name }) => tf.getKernel(name, 'wasm'))

test('every kernel is named once', () => {
  expect(new Set(kernels.map(({ name }) => name)).size).toBe(kernels.length)
})

test('kernels are registered without a warning, and what was there comes back', () => {
  const warn = vi.spyOn(console, 'warn')
  const before = registered()
  const uninstall = installKernels(tf)
  const ours = registered()
  ours.forEach((config, at) => expect(config).not.toBe(before[at]))
  uninstall()
  expect(registered()).toEqual(before)
  expect(warn).not.toHaveBeenCalled()
})

test('what a kernel has to do at start and stop is carried over', () => {
  const own = tf.getKernel('Conv2D', 'wasm')
  const uninstall = installKernels(tf)
  expect(tf.getKernel('Conv2D', 'wasm').setupFunc).toBe(own.setupFunc)
  expect(own.setupFunc).toBeDefined()
  uninstall()
})
