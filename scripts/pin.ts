/** `npm run pin`: writes into prod.yml what the images that others make are today; with `--check`, only says so. */
import { readFile, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { digestOf } from './pin/registry.ts'

const pins = /([\w./-]+(?::\d+\/[\w./-]+)?:[\w.-]+)@(sha256:[0-9a-f]{64})/g

export const pinned = (text: string): ReadonlyMap<string, string> =>
  new Map([...text.matchAll(pins)].map(([, image, digest]) => [image!, digest!]))

/** Either all are known, or nothing is changed. */
export async function repin(text: string, resolve: (image: string) => Promise<string>): Promise<string> {
  const images = [...pinned(text).keys()]
  const digests = new Map(
    await Promise.all(images.map(async (image) => [image, await resolve(image)] as const)),
  )
  return text.replace(pins, (_, image: string) => `${image}@${digests.get(image)}`)
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values } = parseArgs({ options: { check: { type: 'boolean', default: false } } })
  const file = fileURLToPath(new URL('../prod.yml', import.meta.url))
  const before = await readFile(file, 'utf8')
  const after = await repin(before, digestOf)
  for (const [image, digest] of pinned(after)) {
    console.log(`${pinned(before).get(image) === digest ? 'same' : 'new '}  ${image}@${digest}`)
  }
  if (values.check) process.exitCode = after === before ? 0 : 1
  else await writeFile(file, after)
}
