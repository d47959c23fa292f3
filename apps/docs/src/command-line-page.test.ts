import { describe, expect, it } from 'vitest'
import { commandLinePage, commandsIn } from './command-line-page.ts'

describe('commandsIn', () => {
  it('reads the names of commands, and no line that goes on', () => {
    const text =
      '\nCommands:\n  plan            decide\n                  more\n  prune           do\n  help [command]  help\n\nExit codes: 0\n'
    expect(commandsIn(text)).toEqual(['plan', 'prune'])
  })
})

describe('commandLinePage', () => {
  it('has the help of the whole and of every command', () => {
    const whole = '\nCommands:\n  plan   decide\n  prune  do\n\n'
    const { markdown } = commandLinePage((...names) =>
      names.length === 0 ? whole : `Usage: coppice ${names.join(' ')}\n`,
    )
    expect(markdown).toContain(`\`\`\`\n${whole.trimEnd()}\n\`\`\``)
    expect(markdown.match(/^## .*$/gm)).toEqual(['## coppice plan', '## coppice prune'])
    expect(markdown).toContain('```\nUsage: coppice prune\n```')
  })
})
