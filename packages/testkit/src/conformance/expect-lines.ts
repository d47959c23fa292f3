import { expectThat } from './check.ts'

/** Throws unless two graphs say the same, line by line, and names the first line that differs. */
export function expectLines(who: string, expected: readonly string[], received: readonly string[]): void {
  const length = Math.max(expected.length, received.length)
  for (let i = 0; i < length; i++) {
    const [line, other] = [expected[i] ?? 'no more', received[i] ?? 'no more']
    expectThat(line === other, who, line.slice(0, 200), other.slice(0, 200))
  }
}
