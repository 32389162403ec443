/** All the ways in which a picture comes: dropped, pasted, chosen, photographed, named by its address, or ours to try. */
import type { Source } from './ask.ts'
import { find } from './dom.ts'
import { Problem } from './problem.ts'

/** A sample is fetched first, and again where that failed. */
export type Given = Source | (() => Promise<Source>)

export function listenForPictures(onSource: (given: Given) => void): void {
  const field = find('url', HTMLInputElement)
  const take = (files: FileList | undefined): boolean => {
    const file = files?.[0]
    if (file === undefined) return false
    field.value = ''
    onSource({ file, name: file.name || 'photo' })
    return true
  }

  for (const id of ['file', 'camera']) {
    const input = find(id, HTMLInputElement)
    input.addEventListener('change', () => {
      take(input.files ?? undefined)
      // The same file may be chosen again.
      input.value = ''
    })
  }

  find('url-form', HTMLFormElement).addEventListener('submit', (event) => {
    event.preventDefault()
    onSource(sourceOfUrl(field.value.trim()))
  })

  document.addEventListener('paste', (event) => {
    const pasted = event.clipboardData
    if (take(pasted?.files)) return event.preventDefault()
    const text = pasted?.getData('text/plain').trim() ?? ''
    if (event.target instanceof HTMLInputElement || !/^https?:\/\/\S+$/i.test(text)) return
    event.preventDefault()
    field.value = text
    onSource(sourceOfUrl(text))
  })

  listenForDrops((dropped) => {
    if (take(dropped.files)) return
    // A picture that is dragged out of another window comes as its address.
    const [address] = dropped.getData('text/uri-list').split(/[\r\n]+/)
    if (address !== undefined && /^https?:/i.test(address)) onSource(sourceOfUrl(address))
  })

  for (const button of document.querySelectorAll<HTMLButtonElement>('button[data-sample]')) {
    button.addEventListener('click', () => onSource(() => sampleAt(button.dataset['sample'] ?? '')))
  }
}

async function sampleAt(path: string): Promise<Source> {
  try {
    return { file: await (await fetch(path)).blob(), name: 'sample.jpg' }
  } catch (error) {
    // So fetch says that it got no answer.
    throw error instanceof TypeError ? new Problem('offline') : error
  }
}

function listenForDrops(onDrop: (dropped: DataTransfer) => void): void {
  // Entering a child comes before leaving its parent.
  let depth = 0
  const show = (change: number) => {
    depth = Math.max(0, depth + change)
    document.body.classList.toggle('dropping', depth > 0)
  }
  document.addEventListener('dragenter', () => show(1))
  document.addEventListener('dragleave', () => show(-1))
  document.addEventListener('dragover', (event) => event.preventDefault())
  document.addEventListener('drop', (event) => {
    event.preventDefault()
    show(-depth)
    if (event.dataTransfer !== null) onDrop(event.dataTransfer)
  })
}

/** The server says what is wrong with an address; here it only gets a name for downloads. */
function sourceOfUrl(url: string): Source {
  const path = URL.canParse(url) ? new URL(url).pathname : ''
  return { url, name: /([^/]+)\/?$/.exec(path)?.[1] ?? 'picture' }
}
