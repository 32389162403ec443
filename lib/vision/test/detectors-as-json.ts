/** Run by detectors.test.ts in a process of its own: one process can hold one TensorFlow backend. */
import { readSample } from '../../../test/fixtures/index.ts'
import { openBackend } from '../src/backend.ts'
import { decode } from '../src/decode.ts'
import type { Detection } from '../src/detection.ts'
import { detectorNames, openDetector } from '../src/detectors.ts'
import { backend, modelsFolder } from './vision.ts'

await openBackend(backend)
const raster = await decode(await readSample('sample5'), 2560)
const found: Record<string, Detection[]> = {}
for (const name of detectorNames) {
  const detector = await openDetector(name, { modelsFolder, threads: 2, gpu: false })
  found[name] = await detector.detect(raster)
  await detector.dispose()
}
process.stdout.write(JSON.stringify(found))
