import type { TfOperator } from '../node-context.ts'
import { arithmetic } from './arithmetic.ts'
import { basicMath } from './basic-math.ts'
import { convolutions } from './convolution.ts'
import { creation } from './creation.ts'
import { evaluation } from './evaluation.ts'
import { gathering } from './gathering.ts'
import { graph } from './graph.ts'
import { image } from './image.ts'
import { joining } from './joining.ts'
import { logical } from './logical.ts'
import { matrices } from './matrices.ts'
import { normalization } from './normalization.ts'
import { pooling } from './pooling.ts'
import { reduction } from './reduction.ts'
import { slicing } from './slicing.ts'
import { batches } from './space-to-batch.ts'
import { stridedSlicing } from './strided-slice.ts'
import { transformation } from './transformation.ts'
import { transposedConvolutions } from './transposed-convolution.ts'

/** Every TensorFlow operator that is put into the graph as operators of ONNX, by name. */
export const operators: ReadonlyMap<string, TfOperator> = new Map(
  [
    arithmetic,
    basicMath,
    batches,
    convolutions,
    creation,
    evaluation,
    gathering,
    graph,
    image,
    joining,
    logical,
    matrices,
    normalization,
    pooling,
    reduction,
    slicing,
    stridedSlicing,
    transformation,
    transposedConvolutions,
  ].flatMap(family => Object.entries(family)),
)
