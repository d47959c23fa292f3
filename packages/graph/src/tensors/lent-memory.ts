/** How many bytes lent memory has at least: enough that reading a file into it runs at full speed, and a processor's cache holds it. */
export const usualLength: number = 2 ** 18

/** Sources may shift what they read by a few bytes, where processors copy faster. */
const slack = 128

let spare: Uint8Array | undefined

/** Memory of at least so many bytes and a few more, whatever they are; give it back. */
export function lendMemory(length: number): Uint8Array {
  const known = spare
  if (known && known.length >= length + slack) {
    spare = undefined
    return known
  }
  return new Uint8Array(Math.max(length, usualLength) + slack)
}

/** Takes memory back for the next who asks. One piece is kept, of the usual length. */
export function giveBack(memory: Uint8Array): void {
  if (memory.length === usualLength + slack) spare = memory
}
