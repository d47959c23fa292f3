import { describe, expect, it } from 'vitest'
import { fitExample } from './fit-example.ts'
import { describePreprocessing, parsePreprocessing } from './preprocessing.ts'
import { resizeImage } from './resize-image.ts'

const image = (shape: [number, number, number], values: number[]): Parameters<typeof fitExample>[0] => ({
  kind: 'image',
  shape,
  values,
})
const fit = (...parameters: Parameters<typeof fitExample>): [readonly number[], number[]] => {
  const { shape, values } = fitExample(...parameters)
  return [shape, Array.from(values)]
}

describe('parsePreprocessing', () => {
  it('reads numbers, fractions and one number for each channel', () => {
    expect(parsePreprocessing('scale=1/4, mean=0.5;0.25;1,layout=chw')).toEqual({
      scale: 0.25,
      mean: [0.5, 0.25, 1],
      layout: 'chw',
    })
  })

  it.each(['size=3', 'scale', 'scale=x', 'layout=nchw', 'fit=zoom'])('refuses %s', text => {
    expect(() => parsePreprocessing(text)).toThrow(/--preprocess: expected/)
  })

  it('is described in words', () => {
    expect(describePreprocessing(parsePreprocessing('scale=1/255,mean=0.5'))).toBe('times 0.003922, minus 0.5')
    expect(describePreprocessing({})).toBe('values as they are in the files')
  })
})

describe('fitExample', () => {
  const array = { kind: 'array', shape: [2, 2], values: [0, 1, 2, 4] } as const

  it('reshapes arrays of as many elements, and does nothing it is not told', () => {
    expect(fit(array, { name: 'x', shape: [1, 2, 2] }, {})).toEqual([
      [1, 2, 2],
      [0, 1, 2, 4],
    ])
    expect(fit(array, { name: 'x', shape: [4] }, { scale: 0.5, mean: [1], deviation: [2] })).toEqual([
      [4],
      [-0.5, -0.25, 0, 0.5],
    ])
  })

  it('moves channels of pictures to where the model wants them', () => {
    const picture = image([1, 2, 3], [1, 2, 3, 4, 5, 6])
    expect(fit(picture, { name: 'x', shape: [3, 1, 2] }, { layout: 'chw' })).toEqual([
      [3, 1, 2],
      [1, 4, 2, 5, 3, 6],
    ])
    expect(fit(picture, { name: 'x', shape: [null, null, 3] }, { channels: 'bgr' })).toEqual([
      [1, 2, 3],
      [3, 2, 1, 6, 5, 4],
    ])
  })

  it('normalises by channel before channels move', () => {
    const picture = image([1, 2, 3], [1, 2, 3, 4, 5, 6])
    expect(fit(picture, { name: 'x', shape: [3, 8, 8] }, { mean: [1, 2, 3], fit: 'crop' })[0]).toEqual([3, 8, 8])
    expect(fit(picture, { name: 'x', shape: [3, 1, 2] }, { layout: 'chw', mean: [1, 2, 3] })[1]).toEqual([
      0, 3, 0, 3, 0, 3,
    ])
  })

  it('turns colours into grey where the model has one channel', () => {
    const [shape, values] = fit(image([1, 1, 3], [100, 100, 100]), { name: 'x', shape: [1, 1, 1] }, { layout: 'chw' })
    expect(shape).toEqual([1, 1, 1])
    expect(values[0]).toBeCloseTo(100, 4)
  })

  it('moves channels of arrays where shapes do not agree as they are', () => {
    const source = { kind: 'array', shape: [2, 2, 3], values: Array.from({ length: 12 }, (_, at) => at) } as const
    expect(fit(source, { name: 'x', shape: [3, 2, 2] }, {})[1]).toEqual([0, 3, 6, 9, 1, 4, 7, 10, 2, 5, 8, 11])
    expect(fit(source, { name: 'x', shape: [2, 2, 3] }, {})[1]).toEqual(source.values)
  })

  it('asks where it would have to guess', () => {
    expect(() => fit(image([2, 2, 3], Array(12).fill(0)), { name: 'x', shape: [3, 2, 3] }, {})).toThrow(
      /layout=chw or layout=hwc/,
    )
    expect(() => fit(image([2, 2, 3], Array(12).fill(0)), { name: 'x', shape: [3, 8, 8] }, {})).toThrow(/fit=stretch/)
    expect(() => fit(array, { name: 'x', shape: [5] }, {})).toThrow(
      /input 'x': expected examples of the shape \[5\], received \[2, 2\]/,
    )
  })

  it('mixes recordings down and cuts or pads them', () => {
    const stereo = { kind: 'audio', shape: [3, 2], values: [1, 0, 0.5, 0.5, -1, -1] } as const
    expect(fit(stereo, { name: 'x', shape: [1, 2] }, { fit: 'crop' })).toEqual([
      [1, 2],
      [0.5, 0.5],
    ])
    expect(fit(stereo, { name: 'x', shape: [4] }, { fit: 'pad' })[1]).toEqual([0.5, 0.5, -1, 0])
    expect(() => fit(stereo, { name: 'x', shape: [4] }, {})).toThrow(/recordings of 4 samples/)
  })
})

describe('resizeImage', () => {
  const ramp = { shape: [2, 4, 1] as const, values: [0, 1, 2, 3, 0, 1, 2, 3] }

  it('stretches by half-pixel centres', () => {
    expect(Array.from(resizeImage(ramp, [1, 2], 'stretch').values)).toEqual([0.5, 2.5])
  })

  it('crops the middle', () => {
    expect(Array.from(resizeImage(ramp, [2, 2], 'crop').values)).toEqual([1, 2, 1, 2])
  })

  it('pads with zeros', () => {
    expect(Array.from(resizeImage(ramp, [4, 4], 'pad').values)).toEqual([
      0, 0, 0, 0, 0, 1, 2, 3, 0, 1, 2, 3, 0, 0, 0, 0,
    ])
  })
})
