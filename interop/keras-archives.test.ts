import { checkKerasFiles } from './lib/check-keras-files.ts'
import { listZoo } from './lib/zoo.ts'

checkKerasFiles(listZoo('keras3/model.keras'))
