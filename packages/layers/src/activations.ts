import { failure } from '@coppice/spec'
import { float, int } from '@coppice/graph'
import type { SourceValue, Translation } from '@coppice/graph'
import { isRecord, numberOf } from './topology/config.ts'
import type { Config } from './topology/config.ts'
import { graphAxis } from '@coppice/graph'

/** What an activation function is applied with. */
export interface ActivationContext {
  readonly translation: Translation
  /** For names of nodes. */
  readonly name: string
  readonly keras: number
}

type Apply = (x: SourceValue, context: ActivationContext, config: Config) => SourceValue

/**
 * An activation that a layer states by name, or as `{class_name, config}`.
 *
 * @throws a failure with code `unsupported-model` for a function that is not Keras's own: it is never run.
 */
export function applyActivation(x: SourceValue, stated: unknown, context: ActivationContext): SourceValue {
  if (stated === undefined || stated === null) return x
  const config = isRecord(stated) && isRecord(stated['config']) ? stated['config'] : {}
  const given = functionName(stated)
  const key = typeof given === 'string' ? snakeCase(given) : ''
  const apply = Object.hasOwn(activations, key) ? activations[key] : undefined
  if (apply) return apply(x, context, config)
  const expected = 'an activation function of Keras'
  throw failure({
    code: 'unsupported-model',
    who: `layer ${context.name}`,
    expected,
    received: JSON.stringify(stated),
    remedy: 'Functions of your own are never run; replace it by one of Keras.',
  })
}

/** The name of a function that is stated by its name or as an object of it; anything where there is none. */
export function functionName(stated: unknown): unknown {
  if (!isRecord(stated)) return stated
  // A function of one's own may be called like one of Keras; its package says that it is not.
  const registered = stated['registered_name']
  if (typeof registered === 'string' && registered.includes('>')) return registered
  return stated['class_name'] === 'function' ? stated['config'] : stated['class_name']
}

const snakeCase = (name: string): string => name.replace(/(?<=[a-z0-9])(?=[A-Z])/g, '_').toLowerCase()

const plain = (operator: string): Apply => {
  return (x, { translation, name }) => translation.elementwise(operator, [x], {}, { name: `${name}/${operator}` })
}

/** A rectifier with an upper limit, a slope below its threshold, and a threshold. */
export function rectify(
  x: SourceValue,
  { translation, name }: ActivationContext,
  {
    limit,
    slope,
    threshold,
  }: { readonly limit?: number | undefined; readonly slope: number; readonly threshold: number },
): SourceValue {
  const constant = (value: number): SourceValue => translation.constant(value, x.inferred.type ?? 'float32')
  const act = (operator: string, inputs: readonly SourceValue[], attributes = {}): SourceValue =>
    translation.elementwise(operator, inputs, attributes, { name: `${name}/${operator}` })
  if (threshold === 0) {
    const rectified = slope === 0 ? act('Relu', [x]) : act('LeakyRelu', [x], { alpha: float(slope) })
    return limit === undefined ? rectified : act('Min', [rectified, constant(limit)])
  }
  const above = limit === undefined ? x : act('Min', [x, constant(limit)])
  const below = act('Mul', [act('Sub', [x, constant(threshold)]), constant(slope)])
  return act('Where', [act('GreaterOrEqual', [x, constant(threshold)]), above, below])
}

const relu: Apply = (x, context, config) => {
  const limit =
    config['max_value'] === undefined || config['max_value'] === null ? undefined : numberOf(config, 'max_value')
  return rectify(x, context, {
    limit,
    slope: numberOf(config, ['negative_slope', 'alpha'], 0),
    threshold: numberOf(config, 'threshold', 0),
  })
}

/** 0.2 x + 0.5 until Keras 2, x / 6 + 0.5 from Keras 3 on, between 0 and 1. */
const hardSigmoid: Apply = (x, { translation, name, keras }) => {
  const attributes = { alpha: float(keras >= 3 ? 1 / 6 : 0.2), beta: float(0.5) }
  return translation.elementwise('HardSigmoid', [x], attributes, { name: `${name}/HardSigmoid` })
}

const timesItself =
  (factor: Apply): Apply =>
  (x, context, config) =>
    context.translation.elementwise('Mul', [x, factor(x, context, config)], {}, { name: `${context.name}/Mul` })

const sigmoid = plain('Sigmoid')
const softplus = plain('Softplus')

/** Puts a formula of operators with two operands each into the graph. */
function formula(
  write: (
    x: SourceValue,
    act: (operator: string, ...operands: readonly (SourceValue | number)[]) => SourceValue,
    config: Config,
  ) => SourceValue,
): Apply {
  return (x, { translation, name }, config) => {
    const act = (operator: string, ...operands: readonly (SourceValue | number)[]): SourceValue => {
      const values = operands.map(operand =>
        typeof operand === 'number' ? translation.constant(operand, x.inferred.type ?? 'float32') : operand,
      )
      return translation.elementwise(operator, values, {}, { name: `${name}/${operator}` })
    }
    return write(x, act, config)
  }
}

/** x Φ(x), exactly or by its approximation with tanh. */
const gelu = formula((x, act, config) => {
  const half = act('Mul', x, 0.5)
  if (config['approximate'] !== true) return act('Mul', half, act('Add', act('Erf', act('Mul', x, Math.SQRT1_2)), 1))
  const cubed = act('Mul', act('Mul', act('Mul', x, x), x), 0.044715)
  const inner = act('Mul', act('Add', x, cubed), Math.sqrt(2 / Math.PI))
  return act('Mul', half, act('Add', act('Tanh', inner), 1))
})

const alongLastAxis =
  (operator: string): Apply =>
  (x, { translation, name }, config) => {
    const axis = int(graphAxis(x, numberOf(config, 'axis', -1)))
    return translation.emit(operator, [x], { axis }, { name: `${name}/${operator}` })
  }

const withAlpha =
  (operator: string, fallback: number): Apply =>
  (x, { translation, name }, config) => {
    const alpha = float(numberOf(config, ['alpha', 'negative_slope'], fallback))
    return translation.elementwise(operator, [x], { alpha }, { name: `${name}/${operator}` })
  }

const hardTanh = formula((x, act) => act('Min', act('Max', x, -1), 1))

const hardShrink = formula((x, act, config) =>
  act('Where', act('Greater', act('Abs', x), numberOf(config, 'threshold', 0.5)), x, 0),
)

const softShrink = formula((x, act, config) => {
  const threshold = numberOf(config, 'threshold', 0.5)
  return act('Add', act('Max', act('Sub', x, threshold), 0), act('Min', act('Add', x, threshold), 0))
})

const squarePlus = formula((x, act, config) =>
  act('Mul', act('Add', x, act('Sqrt', act('Add', act('Mul', x, x), numberOf(config, 'b', 4)))), 0.5),
)

/** 0 up to -1, x from 1 on, and a parabola between. */
const sparsePlus = formula((x, act) => {
  const raised = act('Add', act('Max', act('Min', x, 1), -1), 1)
  return act('Add', act('Mul', act('Mul', raised, raised), 0.25), act('Max', act('Sub', x, 1), 0))
})

const activations: Readonly<Record<string, Apply>> = {
  linear: x => x,
  relu,
  re_lu: relu,
  relu6: (x, context) => rectify(x, context, { limit: 6, slope: 0, threshold: 0 }),
  leaky_relu: withAlpha('LeakyRelu', 0.2),
  elu: withAlpha('Elu', 1),
  celu: withAlpha('Celu', 1),
  selu: plain('Selu'),
  sigmoid,
  hard_sigmoid: hardSigmoid,
  tanh: plain('Tanh'),
  softplus,
  softsign: plain('Softsign'),
  exponential: plain('Exp'),
  gelu,
  swish: timesItself(sigmoid),
  silu: timesItself(sigmoid),
  hard_silu: timesItself(hardSigmoid),
  hard_swish: timesItself(hardSigmoid),
  mish: timesItself((x, context, config) => plain('Tanh')(softplus(x, context, config), context, config)),
  softmax: alongLastAxis('Softmax'),
  hard_tanh: hardTanh,
  hard_shrink: hardShrink,
  soft_shrink: softShrink,
  tanh_shrink: formula((x, act) => act('Sub', x, act('Tanh', x))),
  squareplus: squarePlus,
  sparse_plus: sparsePlus,
  sparse_sigmoid: formula((x, act) => act('Min', act('Max', act('Add', act('Mul', x, 0.5), 0.5), 0), 1)),
  log_softmax: alongLastAxis('LogSoftmax'),
  log_sigmoid: (x, context, config) => plain('Log')(sigmoid(x, context, config), context, config),
}
