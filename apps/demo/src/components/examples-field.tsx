import type { JSX } from 'preact'
import { inWords } from '../page/in-words.ts'
import { put } from '../page/settings.ts'
import type { ExamplesView } from '../protocol/views.ts'
import type { Part } from './part.ts'
import { DropZone } from './drop-zone.tsx'
import { FileButton } from './file-button.tsx'
import { OptionField } from './option-field.tsx'

/** The examples of the open model: given, labelled, set and taken away. Weights without a graph have no use for them. */
export function ExamplesField({ state, commands }: Part): JSX.Element | null {
  const { model, offer } = state
  if (model!.graph.nodes.length === 0) return null
  const { examples } = model!
  return (
    <fieldset class="given">
      <legend>Examples</legend>
      {examples ? (
        <Given examples={examples} state={state} commands={commands} />
      ) : (
        <>
          <DropZone
            title="Drop examples, or choose a file"
            hint={`${offer!.dataExtensions.join(' ')}, also .gz`}
            label="Files of examples"
            isSmall
            onFiles={files => void commands.giveExamples({ files })}
          />
          <small>With some, what stays is mended, criteria see the network at work, and accuracy is measured.</small>
        </>
      )}
    </fieldset>
  )
}

function Given({ examples, state, commands }: Part & { examples: ExamplesView }): JSX.Element {
  const { file, labels, isDrawn, problem, isLabelled, description } = examples
  return (
    <>
      <div class="given-file">
        <code>{labels === null ? file : `${file}, ${labels}`}</code>
        {!isDrawn && (
          <button type="button" class="quiet" onClick={() => void commands.giveExamples({})}>
            Remove
          </button>
        )}
      </div>
      {problem ? <Problem problem={problem} /> : <small>{description}</small>}
      {!isLabelled && !isDrawn && (
        <FileButton
          text="Labels in another file…"
          label="A file of labels"
          onFile={chosen => void commands.giveExamples({ labels: chosen })}
        />
      )}
      <details open={problem !== null}>
        <summary>How they are used</summary>
        <Uses state={state} commands={commands} />
      </details>
    </>
  )
}

/** Why examples do not fit, and what to do about it. */
function Problem({ problem }: { problem: NonNullable<ExamplesView['problem']> }): JSX.Element {
  return (
    <p class="problem" role="alert">
      These do not fit: {inWords(problem.message)}. {problem.remedy !== undefined && inWords(problem.remedy)}
    </p>
  )
}

function Uses({ state: { settings, offer }, commands }: Part): JSX.Element {
  return (
    <>
      {offer!.examplesFields.map(option => (
        <OptionField
          key={option.name}
          option={option}
          value={settings.fields[option.name]}
          onChange={value => commands.set({ ...settings, fields: put(settings.fields, option, value) })}
        />
      ))}
    </>
  )
}
