/** From a picture to its faces on the screen. One picture at a time: a new one takes the place of the one before. */
import type { Classification } from '@emogram/contract'
import { limits } from '@emogram/contract/limits'
import { ask, type Source } from './ask.ts'
import { find, make } from './dom.ts'
import { download, downloadName } from './downloads.ts'
import { createFaceList } from './face-list.ts'
import { type Given, listenForPictures } from './intake.ts'
import { forget, pictureOf } from './picture.ts'
import { Problem } from './problem.ts'
import { createStage } from './stage.ts'

type State = 'idle' | 'working' | 'found' | 'failed'
type Reading = Pick<Classification, 'image' | 'faces' | 'took'>

/** Nothing is drawn where every face is too small: so the picture itself comes back, in a format that browsers show. */
const undrawn = '/v1/annotate?min_face_px=10000'

const progress = find('progress', HTMLProgressElement)
const progressWords = find('progress-words', HTMLElement)
const summary = find('summary', HTMLElement)
const failure = find('failure', HTMLElement)
const failureWords = find('failure-words', HTMLElement)
const failureDetails = find('failure-details', HTMLElement)
const againButton = find('again', HTMLButtonElement)
const pictureButton = find('download-picture', HTMLButtonElement)
const jsonButton = find('download-json', HTMLButtonElement)

const stage = createStage(point)
const faceList = createFaceList(point)
let work = new AbortController()
let given: Given | undefined
let source: Source | undefined
let picture: HTMLImageElement | undefined
let answer = new Blob()

function point(index: number | undefined, chosen: boolean): void {
  stage.highlight(index)
  faceList.highlight(index, chosen)
}

function become(state: State): void {
  document.body.dataset['state'] = state
}

function tell(words: string, share?: number): void {
  progressWords.textContent = words
  if (share === undefined) progress.removeAttribute('value')
  else progress.value = share
}

async function look(next: Given): Promise<void> {
  // Somebody is being asked for the key, for the picture before.
  if (document.querySelector('dialog[open]') !== null) return
  work.abort()
  work = new AbortController()
  const { signal } = work
  given = next
  clear()
  become('working')
  tell('Fetching the picture …')
  try {
    source = typeof next === 'function' ? await next() : next
    await read(source, signal)
  } catch (error) {
    if (!signal.aborted) showFailure(error)
  }
}

async function read(source: Source, signal: AbortSignal): Promise<void> {
  if ('file' in source && source.file.size > limits.imageBytes) throw new Problem('image_too_large')
  if ('file' in source) tell('Sending …', 0)
  const local = 'file' in source ? await pictureOf(source.file) : undefined
  show(local, signal)
  answer = await ask('/v1/faces', source, { signal, onSent: (share) => tellSent(source, share) })
  show(local ?? (await pictureOf(await ask(undrawn, source, { signal }))), signal)
  const { images } = JSON.parse(await answer.text()) as { readonly images: readonly [Reading] }
  signal.throwIfAborted()
  showFaces(images[0])
}

function tellSent(source: Source, share: number): void {
  if ('url' in source) return
  if (share < 1) tell(`Sending … ${Math.round(share * 100)} %`, share)
  else tell('Looking for faces …')
}

function clear(): void {
  if (picture !== undefined) forget(picture)
  picture = undefined
  stage.show(undefined)
  faceList.clear()
  summary.textContent = ''
}

function show(shown: HTMLImageElement | undefined, signal: AbortSignal): void {
  if (signal.aborted && shown !== undefined) forget(shown)
  signal.throwIfAborted()
  if (shown === picture) return
  picture = shown
  stage.show(shown)
}

function showFaces({ image, faces, took }: Reading): void {
  const [count, more] = [faces.length, 'It works best when faces are well lit and look at the camera.']
  summary.replaceChildren(
    make('strong', {}, count === 0 ? 'No face found' : count === 1 ? 'One face' : `${count} faces`),
    make('span', { class: 'quiet' }, count === 0 ? more : `found in ${inSeconds(took.total_ms)}`),
  )
  become('found')
  stage.draw(faces, image)
  if (picture !== undefined) faceList.show(faces, picture, image)
}

const inSeconds = (ms: number): string => (ms < 950 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`)

function showFailure(error: unknown): void {
  const known = error instanceof Problem
  failureWords.textContent = known
    ? error.message
    : 'This page made a mistake. Please reload it, then try again.'
  const details = known ? [error.code, error.requestId].filter(Boolean) : [String(error)]
  failureDetails.textContent = details.join(' · ')
  againButton.hidden = known && !error.mayPass
  become('failed')
  failure.focus()
}

listenForPictures((next) => void look(next))

find('cancel', HTMLButtonElement).addEventListener('click', () => {
  work.abort()
  clear()
  become('idle')
  find('file', HTMLInputElement).focus()
})
againButton.addEventListener('click', () => {
  if (given !== undefined) void look(given)
})

jsonButton.addEventListener('click', () => {
  if (source !== undefined) download(answer, downloadName(source.name, 'json'))
})
pictureButton.addEventListener('click', async () => {
  if (source === undefined) return
  pictureButton.disabled = true
  try {
    const drawn = await ask('/v1/annotate', source, { signal: work.signal })
    download(drawn, downloadName(source.name, 'jpg'))
  } catch (error) {
    if (!work.signal.aborted) showFailure(error)
  } finally {
    pictureButton.disabled = false
  }
})
become('idle')
