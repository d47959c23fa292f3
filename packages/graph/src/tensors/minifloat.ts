/**
 * A binary floating-point format of at most 16 bits. `special` says what the highest exponent means: infinity and NaN
 * as in IEEE 754, NaN in the last code only (`fn`), NaN in place of minus zero (`fnuz`), or nothing special (`none`).
 */
export interface Minifloat {
  readonly exponentBits: number
  readonly mantissaBits: number
  readonly bias: number
  readonly special: 'ieee' | 'fn' | 'fnuz' | 'none'
}

type Name = 'float16' | 'bfloat16' | 'float8e4m3fn' | 'float8e4m3fnuz' | 'float8e5m2' | 'float8e5m2fnuz' | 'float4e2m1'

/** The formats by the name of their data type. */
export const minifloats: Readonly<Record<Name, Minifloat>> = {
  float16: { exponentBits: 5, mantissaBits: 10, bias: 15, special: 'ieee' },
  bfloat16: { exponentBits: 8, mantissaBits: 7, bias: 127, special: 'ieee' },
  float8e4m3fn: { exponentBits: 4, mantissaBits: 3, bias: 7, special: 'fn' },
  float8e4m3fnuz: { exponentBits: 4, mantissaBits: 3, bias: 8, special: 'fnuz' },
  float8e5m2: { exponentBits: 5, mantissaBits: 2, bias: 15, special: 'ieee' },
  float8e5m2fnuz: { exponentBits: 5, mantissaBits: 2, bias: 16, special: 'fnuz' },
  float4e2m1: { exponentBits: 2, mantissaBits: 1, bias: 1, special: 'none' },
}

const tables = new Map<Minifloat, Float32Array>()

/** The number of every code of a format, made at first use. */
export function decodingTable(format: Minifloat): Float32Array {
  let table = tables.get(format)
  if (!table) {
    const count = 2 ** (1 + format.exponentBits + format.mantissaBits)
    table = Float32Array.from({ length: count }, (_, code) => decodeMinifloat(format, code))
    tables.set(format, table)
  }
  return table
}

function decodeMinifloat(format: Minifloat, code: number): number {
  const { exponentBits, mantissaBits, bias } = format
  const sign = code >> (exponentBits + mantissaBits) ? -1 : 1
  const exponent = (code >> mantissaBits) & (2 ** exponentBits - 1)
  const mantissa = code & (2 ** mantissaBits - 1)
  const magnitudeCode = code & (2 ** (exponentBits + mantissaBits) - 1)
  if (magnitudeCode >= firstSpecial(format)) {
    return format.special === 'ieee' && mantissa === 0 ? sign * Infinity : NaN
  }
  if (format.special === 'fnuz' && sign < 0 && magnitudeCode === 0) return NaN
  if (exponent === 0) return sign * mantissa * 2 ** (1 - bias - mantissaBits)
  return sign * (1 + mantissa / 2 ** mantissaBits) * 2 ** (exponent - bias)
}

/** The first code without its sign bit that is no finite number. */
function firstSpecial({ exponentBits, mantissaBits, special }: Minifloat): number {
  const codes = 2 ** (exponentBits + mantissaBits)
  if (special === 'ieee') return codes - 2 ** mantissaBits
  return special === 'fn' ? codes - 1 : codes
}

const scratch = new DataView(new ArrayBuffer(8))

/** The code nearest to a number, ties to even. Too large becomes infinity where the format has one, else the largest. */
export function encodeMinifloat(format: Minifloat, value: number): number {
  const { exponentBits, mantissaBits, special } = format
  const signBit = 1 << (exponentBits + mantissaBits)
  if (Number.isNaN(value)) return special === 'fnuz' ? signBit : special === 'none' ? 0 : notANumber(format)
  const sign = value < 0 || Object.is(value, -0) ? signBit : 0
  const limit = firstSpecial(format)
  const code = Math.min(magnitudeCode(format, Math.abs(value)), special === 'ieee' ? limit : limit - 1)
  return special === 'fnuz' && code === 0 ? 0 : sign | code
}

function notANumber({ exponentBits, mantissaBits, special }: Minifloat): number {
  const all = 2 ** (exponentBits + mantissaBits) - 1
  return special === 'fn' ? all : all - (2 ** (mantissaBits - 1) - 1)
}

function magnitudeCode({ mantissaBits, bias }: Minifloat, magnitude: number): number {
  if (magnitude === Infinity) return Infinity
  scratch.setFloat64(0, magnitude)
  const exponent = Math.max(((scratch.getUint32(0) >>> 20) & 0x7ff) - 1023, 1 - bias)
  const steps = roundHalfEven(magnitude * 2 ** (mantissaBits - exponent))
  return (exponent + bias - 1) * 2 ** mantissaBits + steps
}

function roundHalfEven(value: number): number {
  const floor = Math.floor(value)
  const rest = value - floor
  return rest > 0.5 || (rest === 0.5 && floor % 2 === 1) ? floor + 1 : floor
}
