import { render } from 'preact'
import { App } from './components/app.tsx'
import { createAsking } from './page/asking.ts'
import { createCommands } from './page/commands.ts'
import { installOffline } from './page/install-offline.ts'
import { begin, reduce } from './page/reduce.ts'
import { refuseStrayDrops } from './page/refuse-stray-drops.ts'
import { untouched } from './page/settings.ts'
import { createStore } from './page/store.ts'
import { connect } from './protocol/connect.ts'
import './styles/index.css'

const startWorker = (): Worker =>
  new Worker(new URL('./worker/worker.ts', import.meta.url), { type: 'module', name: 'bench' })
const store = createStore(reduce, begin(untouched))
const commands = createCommands(createAsking(connect(startWorker), store))

render(<App store={store} commands={commands} />, document.querySelector('#app')!)
refuseStrayDrops(window)
void commands.start()
void installOffline()
