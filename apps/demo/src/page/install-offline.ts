/** Has a service worker keep the app, so that it works without a network; a browser without them just does not. */
export async function installOffline(): Promise<void> {
  if (!import.meta.env.PROD || !('serviceWorker' in navigator)) return
  await navigator.serviceWorker.register(new URL('./service-worker.js', document.baseURI)).catch(() => undefined)
}
