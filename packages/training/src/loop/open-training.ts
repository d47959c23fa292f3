import { defaultLoss } from '@coppice/core'
import { failure } from '@coppice/spec'
import type { Masks, Model, PenaltyTerm, Trainer, TrainLoss, TrainOptions } from '@coppice/spec'
import { openData } from '../data/open-data.ts'
import type { OpenData } from '../data/open-data.ts'
import { openTeacher } from '../distillation/open-teacher.ts'
import type { Teacher } from '../distillation/open-teacher.ts'
import type { Companion } from './companion.ts'
import { describeSettings } from './describe-settings.ts'
import { runLoop } from './run-loop.ts'
import { checkSettings } from './train-settings.ts'
import type { TrainSettings } from './train-settings.ts'
import type { TrainingState } from './training-state.ts'

/** How weights are masked from the beginning. */
export interface Masking extends Pick<TrainOptions, 'masking' | 'movement'> {
  readonly masks?: Masks
}

/** What a training came to. */
export interface Outcome {
  readonly state: TrainingState
  /** The weights as they are to be: those of the best epoch where one was looked for. */
  readonly weights: ReadonlyMap<string, Float32Array>
}

/** What a companion goes along with. */
export interface Ongoing {
  readonly trainer: Trainer
  readonly data: OpenData
  /** How many steps there are in all. */
  readonly total: number
}

/** Opens everything that a training needs, runs it, and closes everything whatever happens. */
export async function runTraining(
  model: Model,
  options: TrainSettings,
  masking: Masking,
  makeCompanion: (ongoing: Ongoing) => Promise<Companion>,
): Promise<Outcome> {
  checkSettings(options)
  const losses = options.losses ?? [await lossOf(options)]
  const teacher = await openTeacherOf(model, options, losses)
  try {
    const data = await openTrainData(options, teacher)
    const runner = await options.session.prepare!(model)
    try {
      const terms = await termsOf(model, options)
      const trainer = runner.train!(trainerOptions(options, teacher?.losses ?? losses, terms, masking))
      const { masks = new Map() } = masking
      maskTrained(trainer, masks)
      const companion = await makeCompanion({ trainer, data, total: data.batches * options.epochs })
      const settings = await describeSettings(model, options, {
        batches: data.batches,
        losses: teacher?.losses ?? losses,
        masks,
        companion: companion.name,
      })
      const state = await runLoop({ model, trainer, data, companion, options, losses, terms, settings })
      return { state, weights: state.best?.weights ?? (await trainer.weights()) }
    } finally {
      await runner.close()
    }
  } finally {
    await teacher?.close()
  }
}

/** Sets the masks of the tensors that are trained; what a plan masks besides, such as measured statistics, stays as it is. */
export function maskTrained(trainer: Trainer, masks: Masks): void {
  const trained = new Set(trainer.trained)
  trainer.mask(new Map([...masks].filter(([name]) => trained.has(name))))
}

/** By what the targets are. */
async function lossOf(options: TrainSettings): Promise<TrainLoss> {
  const { epoch } = await openData(options.data, { ...options, batches: 1 })
  for await (const batch of epoch(0)) return defaultLoss(batch)
  throw failure({ code: 'usage', who: 'train', expected: 'training data', received: 'none' })
}

async function openTeacherOf(
  { graph }: Model,
  { session, distillation }: TrainSettings,
  losses: readonly TrainLoss[],
): Promise<Teacher | undefined> {
  if (!distillation) return undefined
  const { teacher } = distillation
  if (teacher) return openTeacher(session, graph, losses, { ...distillation, teacher })
  const expected = 'a teacher, usually the model before it was pruned'
  throw failure({ code: 'usage', who: 'distillation', expected, received: 'none' })
}

async function openTrainData(options: TrainSettings, teacher: Teacher | undefined): Promise<OpenData> {
  if (!teacher) return openData(options.data, options)
  const remembered = await teacher.remember(options.data, options.batchSize ?? 32)
  return teacher.teach(await openData(remembered, options))
}

/** The terms of all penalties, without tensors that are not trained. */
async function termsOf(model: Model, { penalties = [], trainable }: TrainSettings): Promise<PenaltyTerm[]> {
  const terms = (await Promise.all(penalties.map(penalty => penalty.terms(model)))).flat()
  if (!trainable) return terms
  const isTrained = (name: string): boolean => trainable.includes(name)
  return terms.map(term =>
    term.kind === 'elements'
      ? { ...term, tensors: term.tensors.filter(isTrained) }
      : { ...term, slices: term.slices.filter(({ tensor }) => isTrained(tensor)) },
  )
}

function trainerOptions(
  { optimizer, trainable, decay, clip, batchStatistics }: TrainSettings,
  losses: readonly TrainLoss[],
  penalties: readonly PenaltyTerm[],
  { masking, movement }: Masking,
): TrainOptions {
  return {
    losses,
    optimizer,
    penalties,
    ...(trainable && { trainable }),
    ...(decay !== undefined && { decay }),
    ...(clip !== undefined && { clip }),
    ...(batchStatistics && { batchStatistics }),
    ...(masking && { masking }),
    ...(movement !== undefined && { movement }),
  }
}
