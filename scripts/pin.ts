/** `npm run pin`: which of the images that others make are meant, in prod.yml. See --help. */
import { readFile, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { commandLine } from './command-line.ts'
import { digestOf } from './pin/registry.ts'

const help = `Writes into prod.yml what the images that others make are today.

  npm run pin [-- --check]

  --check   write nothing; exit code 1 where there is something new
  --help    this text`

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
  const { check } = commandLine(
    help,
    { options: { check: { type: 'boolean', default: false } } },
    ({ values }) => values,
  )
  const file = fileURLToPath(new URL('../prod.yml', import.meta.url))
  const before = await readFile(file, 'utf8')
  const after = await repin(before, digestOf)
  for (const [image, digest] of pinned(after)) {
    console.log(`${pinned(before).get(image) === digest ? 'same' : 'new '}  ${image}@${digest}`)
  }
  if (check) process.exitCode = after === before ? 0 : 1
  else await writeFile(file, after)
}
