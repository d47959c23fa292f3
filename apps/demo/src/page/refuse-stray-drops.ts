/** A file that is dropped beside the place for it would be opened instead of the page; here it falls to the ground. */
export function refuseStrayDrops(target: Pick<Window, 'addEventListener'>): void {
  target.addEventListener('dragover', event => {
    if (!event.defaultPrevented && event.dataTransfer) event.dataTransfer.dropEffect = 'none'
    event.preventDefault()
  })
  target.addEventListener('drop', event => event.preventDefault())
}
