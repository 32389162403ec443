/** From a picture to its faces on the screen. One picture at a time: a new one takes the place of the one before. */
import type { Classification } from '@emogram/contract'
import { ask, type Source } from './ask.ts'
import { find, make } from './dom.ts'
import { download, downloadName } from './downloads.ts'
import { createFaceList } from './face-list.ts'
import { listenForPictures } from './intake.ts'
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
const pictureButton = find('download-picture', HTMLButtonElement)
const jsonButton = find('download-json', HTMLButtonElement)

const stage = createStage(point)
const faceList = createFaceList(point)
let work = new AbortController()
let last: Source | undefined
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

async function look(source: Source): Promise<void> {
  work.abort()
  work = new AbortController()
  const { signal } = work
  last = source
  clear()
  become('working')
  tell('url' in source ? 'Fetching the picture …' : 'Sending …', 'url' in source ? undefined : 0)
  try {
    const local = 'file' in source ? await pictureOf(source.file) : undefined
    signal.throwIfAborted()
    show(local)
    answer = await ask('/v1/faces', source, { signal, onSent: (share) => tellSent(source, share) })
    show(local ?? (await pictureOf(await ask(undrawn, source, { signal }))))
    const { images } = JSON.parse(await answer.text()) as { readonly images: readonly [Reading] }
    signal.throwIfAborted()
    showFaces(images[0])
  } catch (error) {
    if (signal.aborted) return
    showFailure(error)
  }
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

function show(shown: HTMLImageElement | undefined): void {
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
  become('failed')
  failure.focus()
}

listenForPictures((source) => void look(source))

find('cancel', HTMLButtonElement).addEventListener('click', () => {
  work.abort()
  clear()
  become('idle')
  find('file', HTMLInputElement).focus()
})
find('again', HTMLButtonElement).addEventListener('click', () => {
  if (last !== undefined) void look(last)
})

jsonButton.addEventListener('click', () => {
  if (last !== undefined) download(answer, downloadName(last.name, 'json'))
})
pictureButton.addEventListener('click', async () => {
  if (last === undefined) return
  pictureButton.disabled = true
  try {
    const drawn = await ask('/v1/annotate', last, { signal: work.signal })
    download(drawn, downloadName(last.name, 'jpg'))
  } catch (error) {
    if (!work.signal.aborted) showFailure(error)
  } finally {
    pictureButton.disabled = false
  }
})
become('idle')
