import { serve } from '../protocol/serve.ts'
import { addCriteria } from './add-criteria.ts'
import { createBench, openedOn } from './bench.ts'
import { compareOutputs } from './compare-outputs.ts'
import { giveExamples, viewExamples } from './give-examples.ts'
import { makeOffer } from './make-offer.ts'
import { openModel } from './open-model.ts'
import { pruneModel } from './prune-model.ts'
import { saveFiles } from './save-files.ts'
import { traceCurve } from './trace-curve.ts'
import { viewWeight } from './view-weight.ts'

const bench = createBench()

serve(self, {
  offer: async () => makeOffer(bench),
  open: (opening, context) => openModel(bench, opening, context),
  giveExamples: giving => giveExamples(bench, giving),
  viewExamples: async settings => viewExamples(openedOn(bench), settings),
  prune: (order, context) => pruneModel(bench, order, context),
  curve: (order, context) => traceCurve(bench, order, context),
  agreement: async () => compareOutputs(bench),
  weight: name => viewWeight(bench, name),
  save: what => saveFiles(bench, what),
  addCriteria: file => addCriteria(bench, file),
})
