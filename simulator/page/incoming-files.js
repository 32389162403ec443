import { byId } from './element.js'

/**
 * The three ways a file gets onto the page: chosen, dropped, pasted.
 * @param {(files: File[], kind?: 'photos' | 'documents') => void} onFiles
 */
export function listenForFiles(onFiles) {
  const input = byId('files')
  input.addEventListener('change', () => {
    onFiles([...input.files])
    // So that the same file can be chosen again.
    input.value = ''
  })

  document.addEventListener('paste', (event) => {
    const files = [...(event.clipboardData?.files ?? [])]
    if (files.length === 0) return
    event.preventDefault()
    onFiles(files)
  })

  const drop = byId('drop')
  const carriesFiles = (event) => event.dataTransfer?.types.includes('Files')
  const zoneOf = (event) => event.target.closest?.('.drop-zone')
  const light = (zone) => {
    for (const each of drop.children) each.classList.toggle('over', each === zone)
  }
  document.addEventListener('dragenter', (event) => {
    if (carriesFiles(event)) drop.hidden = false
  })
  document.addEventListener('dragover', (event) => {
    if (!carriesFiles(event)) return
    event.preventDefault()
    light(zoneOf(event))
  })
  document.addEventListener('dragleave', (event) => {
    // Left the window, and not just one element for the next.
    if (event.relatedTarget === null) drop.hidden = true
  })
  document.addEventListener('drop', (event) => {
    if (!carriesFiles(event)) return
    event.preventDefault()
    drop.hidden = true
    onFiles([...event.dataTransfer.files], zoneOf(event)?.dataset.kind)
  })
}
