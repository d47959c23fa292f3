import type { Seeded } from '@coppice/testkit'

/** Pictures of digits are squares of this many pixels. */
export const side = 16

const rows = 7
const columns = 5

/** Seven rows of five pixels for each digit, the lowest bit at the right. */
const glyphs: readonly (readonly number[])[] = [
  [14, 17, 19, 21, 25, 17, 14],
  [4, 12, 4, 4, 4, 4, 14],
  [14, 17, 1, 2, 4, 8, 31],
  [31, 2, 4, 2, 1, 17, 14],
  [2, 6, 10, 18, 31, 2, 2],
  [31, 16, 30, 1, 1, 17, 14],
  [6, 8, 16, 30, 17, 17, 14],
  [31, 1, 2, 4, 8, 8, 8],
  [14, 17, 17, 14, 17, 17, 14],
  [14, 17, 17, 15, 1, 2, 12],
]

const dot = (digit: number, row: number, column: number): number =>
  row < 0 || row >= rows || column < 0 || column >= columns ? 0 : (glyphs[digit]![row]! >> (columns - 1 - column)) & 1

/** The brightness between four dots. */
function blend(digit: number, y: number, x: number): number {
  const [row, column] = [Math.floor(y), Math.floor(x)]
  const [down, right] = [y - row, x - column]
  const line = (at: number): number => dot(digit, at, column) * (1 - right) + dot(digit, at, column + 1) * right
  return line(row) * (1 - down) + line(row + 1) * down
}

/** Draws a digit from 0 to 9 somewhere near the middle, turned and stretched a little, with values from 0 to 1. */
export function drawDigit(digit: number, random: Seeded, into: Float32Array): void {
  const spread = (by: number): number => (random.uniform() * 2 - 1) * by
  const [turn, slant, scale] = [spread(0.22), spread(0.2), 1.75 + spread(0.3)]
  const [down, right, ink] = [spread(1.4), spread(1.4), 0.8 + spread(0.2)]
  const [sine, cosine] = [Math.sin(turn), Math.cos(turn)]
  for (let at = 0; at < side * side; at++) {
    const y = Math.floor(at / side) - (side - 1) / 2 - down
    const x = (at % side) - (side - 1) / 2 - right
    const row = (cosine * y - sine * x) / scale + (rows - 1) / 2
    const column = (sine * y + cosine * x + slant * y) / scale + (columns - 1) / 2
    into[at] = ink * blend(digit, row, column)
  }
}
