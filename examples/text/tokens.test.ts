import { describe, expect, it } from 'vitest'
import { length, numberWords } from './tokens.ts'

describe('numberWords', () => {
  const toNumbers = numberWords(['play the tune', 'play it', 'Play the song again'])

  it('numbers words by how common they are, whatever their case', () => {
    expect(toNumbers('PLAY the again')).toEqual([...Array<number>(length - 3).fill(0), 2, 3, 4])
  })

  it('has one number for all words that it has not seen, and cuts what is too long', () => {
    expect(toNumbers('a b').slice(-2)).toEqual([1, 1])
    expect(toNumbers('play '.repeat(30))).toEqual(Array<number>(length).fill(2))
  })
})
