/** A stream of random numbers that is the same on every machine. */
export interface Random {
  /** A number in [0, 1) with 32 random bits. */
  next(): number
  /** A whole number in [0, limit). */
  integer(limit: number): number
  /** A number of mean 0 and variance 1, nearly normal, never beyond 6. */
  normal(): number
  /** An independent stream: the same seed and name give the same stream, whatever was drawn before. */
  split(name: string): Random
}

const warmUp = 12

/** Four 32-bit words that depend on every character (cyrb128 by bryc, public domain). */
function hashText(text: string): [number, number, number, number] {
  let [a, b, c, d] = [1779033703, 3144134277, 1013904242, 2773480762]
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index)
    a = b ^ Math.imul(a ^ code, 597399067)
    b = c ^ Math.imul(b ^ code, 2869860233)
    c = d ^ Math.imul(c ^ code, 951274213)
    d = a ^ Math.imul(d ^ code, 2716044179)
  }
  a = Math.imul(c ^ (a >>> 18), 597399067)
  b = Math.imul(d ^ (b >>> 22), 2869860233)
  c = Math.imul(a ^ (c >>> 17), 951274213)
  d = Math.imul(b ^ (d >>> 19), 2716044179)
  return [a ^ b ^ c ^ d, b ^ a, c ^ a, d ^ a]
}

/** The generator sfc32 (Doty-Humphrey, PractRand, public domain): 32 random bits a call. */
function createBits(text: string): () => number {
  let [a, b, c, d] = hashText(text)
  const draw = (): number => {
    const sum = (((a + b) | 0) + d) | 0
    d = (d + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = ((c << 21) | (c >>> 11)) + sum
    c |= 0
    return sum >>> 0
  }
  for (let round = 0; round < warmUp; round++) draw()
  return draw
}

/** The sum of twelve uniform numbers less 6: additions only, so that no engine's logarithm can make a difference. */
function sumOfTwelve(draw: () => number): number {
  let sum = 0
  for (let pair = 0; pair < 6; pair++) {
    const bits = draw()
    sum += (bits >>> 16) + (bits & 0xffff) + 1
  }
  return sum / 65536 - 6
}

/**
 * Makes a stream of random numbers from a seed and a name.
 *
 * @example
 * ```ts
 * const random = createRandom(1, 'inputs')
 * random.next() === createRandom(1, 'inputs').next() // true
 * ```
 */
export function createRandom(seed: number, name = ''): Random {
  const path = `${seed}/${name}`
  const draw = createBits(path)
  return {
    next: () => draw() / 4294967296,
    integer: limit => Math.floor((draw() / 4294967296) * limit),
    normal: () => sumOfTwelve(draw),
    split: child => createRandom(seed, `${name}/${child}`),
  }
}
