import type { JSX } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import type { Picture as PictureView } from '../protocol/views.ts'

/** A picture in shades of grey, its pixels as large as there is room. */
export function Picture({ picture, name }: { picture: PictureView; name: string }): JSX.Element {
  const canvas = useRef<HTMLCanvasElement>(null)
  const { width, height, shades } = picture
  useEffect(() => {
    const pixels = new ImageData(width, height)
    shades.forEach((shade, at) => pixels.data.set([shade, shade, shade, 255], 4 * at))
    canvas.current?.getContext('2d')?.putImageData(pixels, 0, 0)
  }, [picture])
  return <canvas ref={canvas} class="picture" width={width} height={height} role="img" aria-label={name} />
}
