/** Run by embedding.test.ts in a process of its own: one process can hold one TensorFlow backend. */
import { readSample } from '../../../test/fixtures/index.ts'
import { openVision } from './vision.ts'

const vision = await openVision()
const { faces } = await vision.analyse(await readSample('sample1'), { attributes: ['embedding'] })
await vision.dispose()
process.stdout.write(JSON.stringify(faces.map(({ embedding }) => [...embedding!])))
