import { measureDense } from './measure-dense.ts'
import type { Engines } from './engines.ts'
import { measureChannels } from './measure-channels.ts'
import { measureCubic, measureElements } from './measure-elements.ts'
import { measurePeerChannels, measurePeerElements } from './measure-peers.ts'
import type { Size } from './measure-peers.ts'
import { measureRecipes } from './measure-recipes.ts'
import { convolutional, lenet, perceptron, residual } from './networks.ts'
import type { Network } from './networks.ts'
import { collectResults } from './results.ts'
import type { Tables } from './results.ts'

/** What is measured for one seed by itself. */
export interface Section {
  readonly name: string
  measure(engines: Engines, seed: number, quick: boolean): Promise<SectionResult>
}

/** What one section found with one seed, or with several. */
export interface SectionResult {
  readonly tables: Tables
  readonly sizes: readonly Size[]
}

const lenetSection: Section = {
  name: 'LeNet-300-100',
  async measure(engines, seed, quick) {
    const network = await lenet(engines, seed)
    const [elements, channels] = [collectResults(), collectResults()]
    const seen = quick ? { activations: 256, gradients: 32 } : { activations: 2048, gradients: 512 }
    const repaired = quick ? 256 : 1000
    await measureElements(engines, network, elements, {
      sparsities: quick ? [0.9] : [0.1, 0.5, 0.8, 0.9, 0.95, 0.98],
      tuned: quick ? [] : [0.9, 0.98],
      seen,
      repaired: quick ? 256 : 2048,
    })
    if (!quick) await measureCubic(engines, network, elements, [0.9, 0.98])
    await measureChannels(engines, network, channels, { sparsities: quick ? [0.75] : [0.5, 0.75, 0.9], seen, repaired })
    const tables = {
      dense: await measureDense(engines, network),
      elements: elements.cells(),
      channels: channels.cells(),
    }
    return { tables, sizes: [] }
  },
}

const cnnSection: Section = {
  name: 'CNN',
  async measure(engines, seed, quick) {
    const network = await convolutional(seed, 2000)
    const [elements, channels] = [collectResults(), collectResults()]
    const seen = quick ? { activations: 64, gradients: 8 } : { activations: 512, gradients: 128 }
    await measureElements(engines, network, elements, {
      sparsities: quick ? [0.9] : [0.5, 0.8, 0.9, 0.95],
      tuned: [],
      seen,
      repaired: 256,
    })
    const repaired = quick ? 64 : 256
    await measureChannels(engines, network, channels, { sparsities: quick ? [0.75] : [0.5, 0.75, 0.9], seen, repaired })
    const tables = {
      dense: await measureDense(engines, network),
      elements: elements.cells(),
      channels: channels.cells(),
    }
    return { tables, sizes: [] }
  },
}

interface PeerPlan {
  readonly channels: readonly number[]
  readonly elements: readonly number[]
}

function peerSection(
  name: string,
  open: (engines: Engines, seed: number) => Promise<Network>,
  { channels, elements }: PeerPlan,
): Section {
  return {
    name,
    async measure(engines, seed, quick) {
      const network = await open(engines, seed)
      const [cut, zeroed] = [collectResults(), collectResults()]
      const sizes = await measurePeerChannels(engines, network, cut, {
        sparsities: channels,
        samples: quick ? [64] : [64, 256, 1000],
        gradients: quick ? 32 : 1024,
      })
      if (!quick) await measurePeerElements(engines, network, zeroed, { sparsities: elements, samples: 1000 })
      return {
        tables: { dense: await measureDense(engines, network), channels: cut.cells(), elements: zeroed.cells() },
        sizes,
      }
    },
  }
}

function recipeSection(
  name: string,
  open: (engines: Engines, seed: number) => Promise<Network>,
  sparsities: readonly number[],
): Section {
  return {
    name,
    async measure(engines, seed, quick) {
      const network = await open(engines, seed)
      const channels = collectResults()
      const examples = quick
        ? { samples: 64, gradients: 32, trials: 64 }
        : { samples: 1000, gradients: 256, trials: 100 }
      const sizes = await measureRecipes(engines, network, channels, {
        sparsities: quick ? sparsities.slice(0, 1) : sparsities,
        ...examples,
      })
      return { tables: { dense: await measureDense(engines, network), channels: channels.cells() }, sizes }
    },
  }
}

const spread = [0.5, 0.8, 0.9, 0.95, 0.98]

/** Everything that is measured; each section can run beside the others. */
export const sections: readonly Section[] = [
  lenetSection,
  cnnSection,
  peerSection('MLP beside the peers', perceptron, { channels: [0.5, 0.75], elements: spread }),
  peerSection('CNN beside the peers', (_, seed) => convolutional(seed), {
    channels: [0.5, 0.75],
    elements: [0.5, 0.8, 0.9, 0.95],
  }),
  peerSection('ResNet-8 beside the peers', (_, seed) => residual(seed), { channels: [0.5], elements: [0.5, 0.8] }),
]

/** Ways to choose channels beside each other; much is tried, so they are run apart. */
export const recipeSections: readonly Section[] = [
  recipeSection('MLP by recipes', perceptron, [0.75, 0.9]),
  recipeSection('CNN by recipes', (_, seed) => convolutional(seed), [0.5, 0.75]),
  recipeSection('ResNet-8 by recipes', (_, seed) => residual(seed), [0.3, 0.5]),
]
