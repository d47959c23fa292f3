/** Words of a sentence that are looked at, and numbers that words have. */
export const [length, vocabulary] = [12, 1000]

const isLetter = /[\p{L}\d']+/gu
const [nothing, unknown] = [0, 1]

/** Numbers the words of some sentences, the commonest first; 0 is no word and 1 one that is not known. */
export function numberWords(sentences: readonly string[]): (sentence: string) => readonly number[] {
  const counts = new Map<string, number>()
  for (const word of sentences.flatMap(wordsOf)) counts.set(word, (counts.get(word) ?? 0) + 1)
  const common = [...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1)).slice(0, vocabulary - 2)
  const numbers = new Map(common.map(([word], at) => [word, at + 2]))
  return sentence => {
    const own = wordsOf(sentence).slice(0, length)
    // Sentences end at the last place, which the recurrent layer sees last.
    const before = Array.from({ length: length - own.length }, () => nothing)
    return [...before, ...own.map(word => numbers.get(word) ?? unknown)]
  }
}

const wordsOf = (sentence: string): string[] => sentence.toLowerCase().match(isLetter) ?? []
