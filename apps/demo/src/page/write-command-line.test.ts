import { describe, expect, it } from 'vitest'
import { untouched } from './settings.ts'
import { writeCommandLine } from './write-command-line.ts'

const names = { input: 'in.bin', output: 'my net.bin' }

describe('writeCommandLine', () => {
  it('says what differs from the defaults, quoted where a shell needs it', () => {
    const settings = {
      criterion: 'mine',
      criterionOptions: { power: 3, of: 'b' },
      backend: 'fast',
      target: { name: 'bytes', value: '50%' },
      fields: { granularity: 'n:m', width: true, exempt: "a*,'b'" },
    }
    expect(writeCommandLine(settings, names)).toBe(
      "npx coppice prune in.bin 'my net.bin' --bytes 50% --criterion mine:power=3,of=b --backend fast " +
        `--granularity n:m --width --exempt 'a*,'\\''b'\\'''`,
    )
    expect(writeCommandLine(untouched, names)).toBe("npx coppice prune in.bin 'my net.bin'")
  })
})
