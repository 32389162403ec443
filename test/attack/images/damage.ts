/** Whole photos that something happened to: the ends cut off, bits turned over, and damage that knows the format. */
import { anatomyOf } from './anatomy.ts'
import { type Anatomy, readField, writeField } from './blocks.ts'
import { type Case, chosenFrom, randomOf } from './case.ts'
import { type Format, formats, type openPhotos } from './photos.ts'

type Photos = ReturnType<typeof openPhotos>
type Random = () => number

const percents = Array.from({ length: 100 }, (_, percent) => percent)

export const cuts = (photos: Photos): Case[] =>
  formats.flatMap((format) =>
    percents.map((percent) => ({
      name: `cuts ${format} after ${percent} %`,
      make: async () => {
        const whole = await photos(format)
        return whole.subarray(0, Math.floor((whole.length * percent) / 100))
      },
    })),
  )

export const flips = (photos: Photos, seed: number, count: number): Case[] =>
  damaged('flips', seed, count, async (format, random) => flipped(await photos(format), random))

export const lies = (photos: Photos, seed: number, count: number): Case[] =>
  damaged('lies', seed, count, async (format, random) => {
    const photo = await photos(format)
    return lying(photo, anatomyOf(format, photo), random)
  })

function damaged(
  kind: string,
  seed: number,
  count: number,
  make: (format: Format, random: Random) => Promise<Buffer>,
): Case[] {
  return Array.from({ length: count }, (_, i) => {
    const format = formats[i % formats.length]!
    const name = `${kind} ${format} ${Math.floor(i / formats.length)}`
    return { name, make: () => make(format, randomOf(seed, name)) }
  })
}

/** Without knowledge: bits and bytes, most often few, sometimes a whole stretch. */
function flipped(photo: Buffer, random: Random): Buffer {
  const bytes = Buffer.from(photo)
  // Where headers are, damage does more.
  const reach = random() < 0.5 ? bytes.length : Math.min(bytes.length, 1024)
  const place = () => Math.floor(random() * reach)
  for (let left = 1 + Math.floor(random() ** 3 * 30); left > 0; left--) {
    const at = place()
    const length = Math.floor(random() ** 4 * 200)
    switch (Math.floor(random() * 6)) {
      case 0:
        bytes[at] = Math.floor(random() * 256)
        break
      case 1:
        bytes.fill(chosenFrom([0, 0xff], random), at, Math.min(bytes.length, at + length))
        break
      case 2:
        bytes.copy(bytes, at, place(), place() + length)
        break
      default:
        bytes[at]! ^= 1 << Math.floor(random() * 8)
    }
  }
  return bytes
}

/** With knowledge: what a file says of itself becomes a lie, or its parts are in disorder. */
function lying(photo: Buffer, anatomy: Anatomy, random: Random): Buffer {
  const lied = Buffer.from(photo)
  for (let left = Math.floor(random() * 4); left > 0; left--) {
    const where = chosenFrom(anatomy.fields, random)
    const was = readField(lied, where)
    const full = 256 ** where.bytes
    const values = [0, 1, 2, was - 1, was + 1, was * 2, was / 2, full - 1, full - 2, full / 2, full / 2 - 1]
    const others = [random() * full, photo.length, photo.length - where.at, 4096, 30_000, 65_500]
    writeField(lied, where, Math.max(0, chosenFrom([...values, ...others], random)))
  }
  const disordered = random() < 0.5 ? lied : inDisorder(lied, anatomy, random)
  // A checksum that is wrong is one of the lies, but it hides the others.
  if (random() < 0.9) anatomy.repair?.(disordered)
  return disordered
}

function inDisorder(bytes: Buffer, { blocks }: Anatomy, random: Random): Buffer {
  const [one, other] = [chosenFrom(blocks, random), chosenFrom(blocks, random)]
  const before = bytes.subarray(0, one.start)
  const block = bytes.subarray(one.start, one.end)
  const after = bytes.subarray(one.end)
  switch (Math.floor(random() * 4)) {
    case 0:
      return Buffer.concat([before, after])
    case 1:
      return Buffer.concat([
        before,
        ...Array<Buffer>(2 + Math.floor(random() ** 4 * 1000)).fill(block),
        after,
      ])
    case 2:
      return Buffer.concat([before, bytes.subarray(other.start, other.end), after])
    default:
      return Buffer.concat([bytes.subarray(0, other.start), block, bytes.subarray(other.start)])
  }
}
