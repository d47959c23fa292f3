/** What a criterion can ask to be shown of activations and gradients. Closed: the backends compute exactly these. */
export type StatisticName =
  | 'activation.count'
  | 'activation.sum'
  | 'activation.sumAbs'
  | 'activation.sumSquares'
  | 'activation.zeros'
  | 'activation.range'
  | 'activation.histogram'
  | 'activation.histogramByLabel'
  | 'activation.gram'
  | 'gradient.sum'
  | 'gradient.sumAbs'
  | 'gradient.sumSquares'
  | 'gradient.weightTimesGradient'
  | 'gradient.activationTimesGradient'
  | 'raw'

/** Exactly the statistics that were declared, and nothing else. */
export type Statistics<Needs extends StatisticName> = { readonly [Name in Needs]: Float32Array }
