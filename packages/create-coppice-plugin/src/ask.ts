import { createInterface } from 'node:readline'
import { failure, isFailure } from '@coppice/spec'
import { checkKind } from './parse-arguments.ts'
import { pluginKinds } from './plugin-kind.ts'
import type { PluginKind } from './plugin-kind.ts'
import { parsePluginName } from './plugin-name.ts'
import type { PluginName } from './plugin-name.ts'
import type { Terminal } from './terminal.ts'

/** What must be known before anything is made. */
export interface Answers {
  readonly name: PluginName
  readonly kind: PluginKind
}

interface Question<Answer> {
  readonly text: string
  /** Throws a failure for an answer that does not do; the question is then asked again. */
  readonly parse: (answer: string) => Answer
}

const nameQuestion: Question<PluginName> = {
  text: 'Name of the package (my-plugin or @me/my-plugin): ',
  parse: parsePluginName,
}

const kindQuestion: Question<PluginKind> = {
  text: `Kind (${pluginKinds.join(', ')}): `,
  parse: answer => {
    checkKind(answer)
    return answer
  },
}

/** Asks for what was not given, until it is answered. Throws a failure with code `interrupted` where the input ends. */
export async function ask(given: Partial<Answers>, { stdin, stdout }: Terminal): Promise<Answers> {
  const reader = createInterface({ input: stdin, output: stdout })
  const lines = reader[Symbol.asyncIterator]()
  const put = async <Answer>({ text, parse }: Question<Answer>): Promise<Answer> => {
    for (;;) {
      stdout.write(text)
      const line = await lines.next()
      if (line.done) throw endOfInput()
      try {
        return parse(line.value.trim())
      } catch (error) {
        if (!isFailure(error)) throw error
        stdout.write(`  Expected ${error.expected}, received ${error.received}.\n`)
      }
    }
  }
  try {
    return { name: given.name ?? (await put(nameQuestion)), kind: given.kind ?? (await put(kindQuestion)) }
  } finally {
    reader.close()
  }
}

function endOfInput(): Error {
  return failure({
    code: 'interrupted',
    who: 'create-coppice-plugin',
    expected: 'an answer',
    received: 'the end of input',
  })
}
