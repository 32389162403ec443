/** A process with the vision alone in it, as a worker of a service has it; asked by vision-child.ts. */
import { randomBytes } from 'node:crypto'
import { resolve } from 'node:path'
import { limits } from '@emogram/contract'
import { pictureOptions } from '@emogram/service'
import { createVision } from '@emogram/vision'
import {
  ageGenderNet,
  emotionNet,
  faceNet,
  loadAgeGenderNet,
  loadEmotionNet,
  loadFaceNet,
  loadWeights,
} from '@emogram/vision/networks'
import type { Answers, Asks, Network, VisionSetup } from './vision-child.ts'

const setup = JSON.parse(process.argv[2] ?? '') as VisionSetup
const modelsFolder = resolve(import.meta.dirname, '../../models/dist')

process.once('disconnect', () => process.exit())
const startedAt = performance.now()
const vision = await createVision({
  modelsFolder,
  backend: setup.backend,
  threads: setup.threads,
  maxBytes: limits.imageBytes,
  maxPixels: 64_000_000,
})
const readyMs = performance.now() - startedAt

const own = await loadFaceNet(await loadWeights(modelsFolder, 'face'))
const emotion = await loadEmotionNet(await loadWeights(modelsFolder, 'emotion'))
const ageGender = await loadAgeGenderNet(await loadWeights(modelsFolder, 'age-gender'))
const networks: Record<Network, (faces: number) => Promise<unknown>> = {
  'our own': (faces) => own.classify(randomBytes(faces * faceNet.inputPx ** 2), faces),
  emotion: (faces) => emotion.classify(randomBytes(faces * emotionNet.inputPx ** 2), faces),
  'age and gender': (faces) => ageGender.classify(randomBytes(faces * ageGenderNet.inputPx ** 2 * 3), faces),
}

const answers: { [Kind in keyof Asks]: (ask: Asks[Kind]) => Promise<Answers[Kind]> } = {
  read: async ({ photo }) => {
    const { took, faces } = await vision.analyse(photo, { picture: pictureOptions({ kind: 'chat' }) })
    return { took, faces: faces.length }
  },
  batch: async ({ network, count }) => {
    const begunAt = performance.now()
    await networks[network](count)
    return { ms: performance.now() - begunAt }
  },
  state: async () => ({
    readyMs,
    liveTensors: vision.liveTensors(),
    rssMib: process.memoryUsage.rss() / 2 ** 20,
  }),
}

process.on('message', ({ id, kind, ask }: { id: number; kind: keyof Asks; ask: never }) => {
  answers[kind](ask).then(
    (answer) => process.send?.({ id, answer }),
    (error: unknown) => process.send?.({ id, error: String(error) }),
  )
})
process.send?.({ id: 0 })
