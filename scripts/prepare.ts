import { ensureModels } from './models.ts'
import { ensurePage } from './page.ts'
import { ensureTensorflow } from './tensorflow.ts'

// What the tests need on disk.
await ensureModels()
await ensurePage()

// A backend that was asked for by name and is missing must not turn into another one.
const backend = await ensureTensorflow()
const wanted = process.env['TF_BACKEND']
if (wanted && wanted !== backend) {
  console.error(
    `TF_BACKEND=${wanted}, but only ${backend} runs here; npm run tensorflow -- --force tries again`,
  )
  process.exit(1)
}
