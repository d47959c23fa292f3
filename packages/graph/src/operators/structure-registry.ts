import { structure as constants } from '../structure/constants.ts'
import { structure as convolution } from '../structure/convolution.ts'
import { structure as elementwise } from '../structure/elementwise.ts'
import { structure as expansion } from '../structure/expansion.ts'
import { structure as gathering } from '../structure/gathering.ts'
import { structure as joining } from '../structure/joining.ts'
import { structure as matrixMultiplication } from '../structure/matrix-multiplication.ts'
import { structure as normalization } from '../structure/normalization.ts'
import { structure as padding } from '../structure/padding.ts'
import { structure as pooling } from '../structure/pooling.ts'
import { structure as recurrent } from '../structure/recurrent.ts'
import { structure as reduction } from '../structure/reduction.ts'
import { structure as reshaping } from '../structure/reshaping.ts'
import { structure as resizing } from '../structure/resizing.ts'
import { structure as slicing } from '../structure/slicing.ts'
import { structure as softmax } from '../structure/softmax.ts'
import { structure as transposition } from '../structure/transposition.ts'
import type { Operator } from '../operator.ts'
export const structures: Record<string, Partial<Operator>> = {
  ...constants,
  ...convolution,
  ...elementwise,
  ...expansion,
  ...gathering,
  ...joining,
  ...matrixMultiplication,
  ...normalization,
  ...padding,
  ...pooling,
  ...recurrent,
  ...reduction,
  ...reshaping,
  ...resizing,
  ...slicing,
  ...softmax,
  ...transposition,
}
