/** Run by vision.test.ts in a process of its own: one process can hold one TensorFlow backend. */
import { readSample, sampleNames } from '../../../test/fixtures/index.ts'
import { openVision } from './vision.ts'

const vision = await openVision()
const photos = []
for (const name of sampleNames) photos.push((await vision.analyse(await readSample(name))).faces)
await vision.dispose()
process.stdout.write(JSON.stringify({ backend: vision.backend, photos }))
