import { beforeAll, describe, it } from 'vitest'
import { expectSameAsRuntime, findOperation, expectTrueGradients, titleOf, useBackend } from './operation-case.ts'
import type { OperationCase } from './operation-case.ts'

type Name = 'cpu' | 'wasm'

/**
 * Runs each case on the reference backend and on the stock wasm backend, against onnxruntime and finite differences.
 * Gradients that the stock wasm backend lacks kernels for are taken on the other alone.
 */
export function checkOperations(
  family: string,
  cases: readonly OperationCase[],
  gradientsOn: readonly Name[] = ['cpu', 'wasm'],
): void {
  describe.each(['cpu', 'wasm'] as const)(`${family} on %s`, backend => {
    beforeAll(() => useBackend(backend))

    it.each(cases.map(example => [titleOf(example), example] as const))(
      'gives what onnxruntime gives: %s',
      async (_, example) => expectSameAsRuntime(example),
    )

    const images = cases.filter(isImage)
    if (images.length > 0) {
      it.each(images.map(example => [titleOf(example), example] as const))(
        'gives the same where channels are last: %s',
        async (_, example) => expectSameAsRuntime(example, true),
      )
    }

    const differentiable = cases.filter(({ differentiable = [] }) => differentiable.length > 0)
    if (differentiable.length === 0 || !gradientsOn.includes(backend)) return
    it.each(differentiable.map(example => [titleOf(example), example] as const))(
      'has the gradients that differences give: %s',
      async (_, example) => expectTrueGradients(example),
    )
  })
}

/** Whether the operation takes images either way and the case has one. */
function isImage(example: OperationCase): boolean {
  return findOperation(example).layout === 'either' && example.inputs.some(operand => (operand?.shape.length ?? 0) >= 3)
}
