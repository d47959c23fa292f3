import { generateInputs } from '@coppice/core'
import { dynamicSizes } from '@coppice/graph'
import type { CalibrationBatch, Model } from '@coppice/spec'

/** Inputs of noise where there are no examples: enough to say how often two models agree. */
export async function makeUpInputs({ graph }: Model): Promise<CalibrationBatch> {
  const [, sizes] = await dynamicSizes(graph)
  return { feeds: await generateInputs(graph, { ...(sizes && { sizes }) }) }
}
