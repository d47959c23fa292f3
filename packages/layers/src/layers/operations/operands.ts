import type { SourceValue } from '@coppice/graph'
import { elementsOf } from '@coppice/graph'
import { invalid, unsupported } from '../../layer-failure.ts'
import type { CallContext } from '../../layer.ts'
import { isRecord } from '../../topology/config.ts'

/**
 * An argument of an operation by its place and its name: Keras 3 gives arguments in order and the rest as options of the
 * operation, Keras 2 gives the first in order and the rest by name.
 */
export function argumentOf(context: CallContext, place: number, ...names: readonly string[]): unknown {
  const { call, config } = context
  if (call.literals.has(place)) return call.literals.get(place)
  for (const options of [call.options, config])
    for (const name of names) if (Object.hasOwn(options, name)) return options[name] ?? undefined
  return undefined
}

/** The tensor that is an argument by its place or its name, or the constant that stands for one. */
export function operandOf(context: CallContext, place: number, ...names: readonly string[]): SourceValue {
  const { inputs, call, named } = context
  const before = Array.from({ length: place }, (_, i) => i).filter(i => call.literals.has(i)).length
  const byName = names.map(name => named.get(name)?.[0]).find(Boolean)
  const tensor = byName ?? (call.literals.has(place) ? undefined : inputs[place - before])
  if (tensor) return tensor
  const stated = argumentOf(context, place, ...names)
  if (stated === undefined) throw invalid(context, `an argument ${names[0] ?? place}`, 'none')
  return constantOf(context, stated)
}

/** A number, or lists of numbers, as a constant of the type of the tensors that it meets. */
function constantOf(context: CallContext, stated: unknown): SourceValue {
  const isWrapped = isRecord(stated) && isRecord(stated['config'])
  const value = isWrapped ? (stated['config'] as Readonly<Record<string, unknown>>)['value'] : stated
  const shape = shapeOf(value)
  const numbers = [value].flat(Infinity)
  const isConstant = numbers.every(each => typeof each === 'number') && numbers.length === elementsOf(shape)
  if (!isConstant) throw unsupported(context, 'a number or lists of numbers', JSON.stringify(stated).slice(0, 80))
  const type = [...context.inputs, ...[...context.named.values()].flat()][0]?.inferred.type ?? 'float32'
  return Array.isArray(value)
    ? context.stated(value, numbers, type, shape)
    : context.translation.constant(numbers, type, shape)
}

function shapeOf(value: unknown): number[] {
  return Array.isArray(value) ? [value.length, ...shapeOf(value[0])] : []
}

/** Whole numbers that are an argument: one, or a list. */
export function integersOf(
  context: CallContext,
  place: number,
  ...names: readonly string[]
): readonly number[] | undefined {
  const stated = argumentOf(context, place, ...names)
  if (stated === undefined) return undefined
  const list: unknown[] = [stated].flat()
  if (list.every((each): each is number => Number.isInteger(each))) return list
  throw unsupported(context, `whole numbers as ${names[0]}`, JSON.stringify(stated))
}

/** Axes that are an argument, from the beginning; all where none are stated. */
export function axesOfCall(context: CallContext, x: SourceValue, place: number, ...names: readonly string[]): number[] {
  const rank = x.inferred.shape!.length
  const stated = integersOf(context, place, ...names) ?? Array.from({ length: rank }, (_, i) => i)
  if (stated.every(axis => axis >= -rank && axis < rank)) return stated.map(axis => (axis < 0 ? axis + rank : axis))
  throw invalid(context, `axes of ${rank}`, stated)
}
