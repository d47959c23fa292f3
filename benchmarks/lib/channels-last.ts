import type { LabelledData } from '../lib/labelled-data.ts'

/** Images [channels, rows, columns] as [rows, columns, channels]. */
export function channelsLast({ shape, values, labels }: LabelledData): LabelledData {
  const [channels, ...sides] = shape as [number, number, number]
  const pixels = sides[0] * sides[1]
  const turned = values.map((_, at) => {
    const [image, within] = [Math.floor(at / (channels * pixels)), at % (channels * pixels)]
    return values[image * channels * pixels + (within % channels) * pixels + Math.floor(within / channels)]!
  })
  return { shape: [...sides, channels], values: turned, labels }
}
