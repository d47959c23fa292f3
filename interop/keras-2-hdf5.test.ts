import { checkKerasFiles } from './lib/check-keras-files.ts'
import { listZoo } from './lib/zoo.ts'

checkKerasFiles(listZoo('keras2/model.h5'))
