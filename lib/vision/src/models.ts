import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'

const calibrationSchema = z.object({ temperature: z.number().positive(), sureFrom: z.number().min(0).max(1) })

/** How far to trust what a network says of one attribute; found with `npm run evaluate -- … --calibrate`. */
export type Calibration = Readonly<z.infer<typeof calibrationSchema>>

const manifestSchema = z.record(
  z.string(),
  z.object({
    files: z.array(z.object({ file: z.string(), sha256: z.string() })),
    calibration: z.record(z.string(), calibrationSchema).optional(),
  }),
)

const readManifest = async (folder: string) =>
  manifestSchema.parse(JSON.parse(await readFile(join(folder, 'manifest.json'), 'utf8')))

/** Changes whenever a file of any network does, and with those that were chosen. */
export async function modelsVersion(folder: string, chosen: readonly string[]): Promise<string> {
  const manifest = await readFile(join(folder, 'manifest.json'))
  return createHash('sha256').update(manifest).update(chosen.join(' ')).digest('hex').slice(0, 12)
}

/** Bytes of one network's files, by file name. */
export type Weights = ReadonlyMap<string, Buffer>

/**
 * Reads the files of one network out of `folder`, which holds manifest.json.
 * Wrong weights give wrong answers without any error, so every byte is checked before it is used.
 */
export async function loadWeights(folder: string, network: string): Promise<Weights> {
  const entry = (await readManifest(folder))[network]
  if (entry === undefined) throw new Error(`The manifest knows no network "${network}"`)
  const files = await Promise.all(
    entry.files.map(async ({ file, sha256 }) => {
      const bytes = await readFile(join(folder, file))
      const found = createHash('sha256').update(bytes).digest('hex')
      if (found !== sha256)
        throw new Error(`${file}: expected sha256 ${sha256}, found ${found}. Run: npm run models`)
      return [file, bytes] as const
    }),
  )
  return new Map(files)
}

/** Stands beside the weights that it was measured with. */
export async function loadCalibration(
  folder: string,
  network: string,
  attribute: string,
): Promise<Calibration> {
  const found = (await readManifest(folder))[network]?.calibration?.[attribute]
  if (found === undefined) throw new Error(`The manifest has no calibration of ${network}, ${attribute}`)
  return found
}

export function fileOf(weights: Weights, name: string): Buffer {
  const bytes = weights.get(name)
  if (bytes === undefined) throw new Error(`The manifest does not list ${name}`)
  return bytes
}

/** A copy, since a Buffer may be a window into a pool that TensorFlow must not see the rest of. */
export const arrayBuffer = (bytes: Buffer): ArrayBuffer => new Uint8Array(bytes).buffer
