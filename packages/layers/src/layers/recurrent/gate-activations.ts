import type { Attribute, Node } from '@coppice/spec'
import { functionName } from '../../activations.ts'
import { unsupported } from '../../layer-failure.ts'
import type { CallContext } from '../../layer.ts'

/** A function of a gate as ONNX states it: a name, and where it takes them one or two numbers. */
interface GateActivation {
  readonly name: string
  readonly alpha?: number
  readonly beta?: number
}

/** The attributes that state the functions of a recurrent node; none where they are the operator's own. */
export function gateActivations(
  context: CallContext,
  stated: readonly unknown[],
  defaults: readonly string[],
): Node['attributes'] {
  const functions = stated.map(each => gateActivation(context, each))
  if (functions.every(({ name }, i) => name === defaults[i])) return {}
  const alphas = functions.flatMap(({ alpha }) => alpha ?? [])
  const betas = functions.flatMap(({ beta }) => beta ?? [])
  return {
    activations: { kind: 'strings', value: functions.map(({ name }) => name) },
    ...(alphas.length > 0 && { activation_alpha: floats(alphas) }),
    ...(betas.length > 0 && { activation_beta: floats(betas) }),
  }
}

const floats = (value: readonly number[]): Attribute => ({ kind: 'floats', value })

function gateActivation(context: CallContext, stated: unknown): GateActivation {
  const key = functionName(stated) ?? 'linear'
  // 0.2 x + 0.5 until Keras 2, x / 6 + 0.5 from Keras 3 on, between 0 and 1.
  if (key === 'hard_sigmoid') return { name: 'HardSigmoid', alpha: context.keras >= 3 ? 1 / 6 : 0.2, beta: 0.5 }
  const known = typeof key === 'string' && Object.hasOwn(gates, key) ? gates[key] : undefined
  if (known) return known
  const expected = `an activation that recurrent operators have (${[...Object.keys(gates), 'hard_sigmoid'].join(', ')})`
  throw unsupported(context, expected, JSON.stringify(stated))
}

const gates: Readonly<Record<string, GateActivation>> = {
  linear: { name: 'Affine', alpha: 1, beta: 0 },
  relu: { name: 'Relu' },
  tanh: { name: 'Tanh' },
  sigmoid: { name: 'Sigmoid' },
  elu: { name: 'Elu', alpha: 1 },
  softsign: { name: 'Softsign' },
  softplus: { name: 'Softplus' },
}
