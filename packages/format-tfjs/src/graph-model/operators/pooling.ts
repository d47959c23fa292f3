import { numbersOf } from '../attributes.ts'
import type { TfOperator, TfOperators } from '../node-context.ts'
import { readWindows, windowAttributes } from './spatial.ts'

function pool(operator: string): TfOperator {
  return {
    translate(context) {
      const size = numbersOf(context.node, 'ksize')
      if (size[0] !== 1 || size.at(-1) !== 1) return context.refuse('windows over rows and columns', `[${size}]`)
      const windows = readWindows(context, size.slice(1, -1))
      const image = context.channelsFirst(context.input(0))
      return context.emit(operator, [image], windowAttributes(image, windows))
    },
  }
}

/** Padding does not count in an average. */
export const pooling: TfOperators = {
  MaxPool: pool('MaxPool'),
  AvgPool: pool('AveragePool'),
  MaxPool3D: pool('MaxPool'),
  AvgPool3D: pool('AveragePool'),
}
