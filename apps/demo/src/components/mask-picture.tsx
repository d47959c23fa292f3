import type { JSX } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import type { WeightView } from '../protocol/views.ts'

const stays = [58, 140, 96] as const
const goes = [226, 116, 52] as const

/** A weight as a matrix of pixels, coloured by how much of each is gone. */
export function MaskPicture({ mask, name }: { mask: WeightView['mask']; name: string }): JSX.Element {
  const canvas = useRef<HTMLCanvasElement>(null)
  const { width, height, gone } = mask
  useEffect(() => {
    const context = canvas.current?.getContext('2d')
    const pixels = new ImageData(width, height)
    gone.forEach((share, at) =>
      pixels.data.set([...stays.map((one, i) => one + ((goes[i]! - one) * share) / 255), 255], 4 * at),
    )
    context?.putImageData(pixels, 0, 0)
  }, [mask])
  const share = gone.reduce((sum, each) => sum + each, 0) / (255 * gone.length || 1)
  return (
    <canvas
      ref={canvas}
      class="mask"
      width={width}
      height={height}
      role="img"
      aria-label={`Mask of ${name}: ${(100 * share).toFixed(0)} % gone`}
    />
  )
}
