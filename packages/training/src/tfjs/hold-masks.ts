import { failure } from '@coppice/spec'
import type { KernelMasks } from './choose-weights.ts'
import type { Kernel } from './kernels-of.ts'
import type { LayersModelLike, OptimizerLike, TensorFlowLike } from './tensorflow.ts'

/** Masks on the device, in force at every step. */
export interface HeldMasks {
  /** Replaces all masks and sets what they mask to zero. */
  hold(masks: KernelMasks): void
  /** Sets what some masks mask to zero once. */
  zero(masks: KernelMasks): void
  /** From here on the optimizer sees no gradient of a masked weight, and none moves from zero. */
  watch(): void
  /** Gives the optimizer back as it was; masks stay. */
  unwatch(): void
  dispose(): void
}

interface NamedGradient {
  readonly name: string
  readonly tensor: unknown
}

/** Holds masks on the kernels of a model. Throws `usage` when it is to watch a model that was not compiled. */
export function holdMasks(tf: TensorFlowLike, model: LayersModelLike, kernels: readonly Kernel[]): HeldMasks {
  let held = new Map<string, unknown>()
  let watched: OptimizerLike | undefined
  const masked = (mask: unknown, value: unknown): unknown =>
    tf.where(mask as never, value as never, tf.zerosLike(value as never) as never)
  const tensorOf = ({ name, shape }: Kernel, masks: KernelMasks): unknown =>
    tf.tensor(masks.get(name)!, [...shape], 'bool')
  const apply = (masks: ReadonlyMap<string, unknown>): void => {
    for (const { name, weight } of kernels) {
      const mask = masks.get(name)
      if (mask) tf.tidy(() => void weight.write(masked(mask, weight.read()) as never))
    }
  }
  const maskGradients = (gradients: readonly NamedGradient[] | Readonly<Record<string, unknown>>): unknown => {
    const mask = (name: string, tensor: unknown): unknown =>
      held.has(name) && tensor ? masked(held.get(name), tensor) : tensor
    if (Array.isArray(gradients)) {
      return (gradients as readonly NamedGradient[]).map(({ name, tensor }) => ({ name, tensor: mask(name, tensor) }))
    }
    return Object.fromEntries(Object.entries(gradients).map(([name, tensor]) => [name, mask(name, tensor)]))
  }
  const release = (): void => {
    tf.dispose([...held.values()] as never)
    held = new Map()
  }
  const unwatch = (): void => {
    if (watched) delete (watched as Partial<OptimizerLike>).applyGradients
    watched = undefined
  }
  return {
    hold(masks) {
      release()
      held = new Map(
        kernels
          .filter(({ name }) => masks.has(name))
          .map(kernel => [kernel.name, tf.keep(tensorOf(kernel, masks) as never)]),
      )
      apply(held)
    },
    zero(masks) {
      tf.tidy(() => apply(new Map(kernels.map(kernel => [kernel.name, tensorOf(kernel, masks)]))))
    },
    watch() {
      unwatch()
      watched = checkCompiled(model)
      const { applyGradients } = watched
      // An own property in front of the method of the optimizer's class; deleting it uncovers that again.
      watched.applyGradients = (gradients: never): void =>
        tf.tidy(() => {
          applyGradients.call(watched, maskGradients(gradients) as never)
          apply(held)
        })
    },
    unwatch,
    dispose: release,
  }
}

function checkCompiled({ optimizer }: LayersModelLike): OptimizerLike {
  if (optimizer) return optimizer
  throw failure({
    code: 'usage',
    who: 'pruneWhileFitting',
    expected: 'a model that was compiled',
    received: 'one without an optimizer',
    remedy: 'Call model.compile first.',
  })
}
