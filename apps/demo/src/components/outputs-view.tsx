import { formatNumber, formatPercent } from '@coppice/report'
import type { JSX } from 'preact'
import type { AgreementView, ExampleView, OutputView } from '../protocol/views.ts'
import type { Part } from './part.ts'
import { Picture } from './picture.tsx'
import { SplitSlider } from './split-slider.tsx'

/** What both models make of the same examples. */
export function OutputsView({ state }: Part): JSX.Element {
  const { agreement } = state
  if (!agreement) return <p>Running both models…</p>
  return (
    <div>
      <p class="hint">{describe(agreement)}</p>
      <ul class="examples">
        {agreement.examples.map((example, index) => (
          <li key={index}>
            <Example example={example} />
          </li>
        ))}
      </ul>
    </div>
  )
}

function describe({ isMadeUp, agreement, difference, examples }: AgreementView): string {
  const inputs = isMadeUp ? 'inputs of noise, since there are no examples' : 'examples that were kept aside'
  const same = agreement === null ? '' : `Both name the same class for ${formatPercent(agreement)} of them. `
  return `${examples.length} ${inputs}. ${same}The largest difference is ${formatPercent(difference)} of the largest output.`
}

function Example({ example }: { example: ExampleView }): JSX.Element {
  const { input, text, label, before, after } = example
  if (before.kind === 'picture' && after.kind === 'picture')
    return (
      <>
        {input && <Picture picture={input} name="Input" />}
        <SplitSlider before={before.picture} after={after.picture} />
      </>
    )
  return (
    <>
      {input && <Picture picture={input} name={`Example of class ${label ?? 'unknown'}`} />}
      {text && <code class="words">{text}</code>}
      <dl class="verdict">
        {label !== null && <Line name="is" value={label} />}
        <Line name="before" value={wordsFor(before)} isRight={label === null || isNamed(before, label)} />
        <Line name="after" value={wordsFor(after)} isRight={label === null || isNamed(after, label)} />
      </dl>
    </>
  )
}

function Line({ name, value, isRight = true }: { name: string; value: string; isRight?: boolean }): JSX.Element {
  return (
    <div class={isRight ? '' : 'wrong'}>
      <dt>{name}</dt>
      <dd>
        {value}
        {isRight ? '' : ' ✗'}
      </dd>
    </div>
  )
}

const isNamed = (output: OutputView, label: string): boolean => output.kind === 'class' && output.name === label

function wordsFor(output: OutputView): string {
  if (output.kind === 'class') return `${output.name} · ${Math.round(100 * output.share)} %`
  return output.kind === 'numbers' ? output.values.map(formatNumber).join(', ') : 'a picture'
}
