import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import sharp from 'sharp'

const folder = resolve(import.meta.dirname, '../../node_modules/@vladmandic/face-api/demo')

const sample = (number: number): Promise<Buffer> => readFile(`${folder}/sample${number}.jpg`)

/** Groups of three to five people, as large as Telegram keeps a photo. */
export const photos = (): Promise<Buffer[]> =>
  Promise.all(
    [1, 2, 3, 4, 5, 6].map(async (number) =>
      sharp(await sample(number))
        .resize({ width: 1280, height: 1280, fit: 'inside' })
        .jpeg({ quality: 87 })
        .toBuffer(),
    ),
  )

/** The same size with nobody in it, but clothes and hands: what is below the faces. */
export const photosOfNobody = (): Promise<Buffer[]> =>
  Promise.all(
    [2, 4, 6].map(async (number) => {
      const bytes = await sample(number)
      const { width, height } = await sharp(bytes).metadata()
      const top = Math.round(0.6 * height)
      return await sharp(bytes)
        .extract({ left: 0, top, width, height: height - top })
        .resize(1280, 853, { fit: 'fill' })
        .jpeg({ quality: 87 })
        .toBuffer()
    }),
  )

let copies = 0

/** The same pixels in a file nobody has seen: with a comment behind its first two bytes. No cache knows it. */
export function unseen(photo: Buffer): Buffer {
  const text = Buffer.from(`${process.pid}.${copies++}`)
  const comment = Buffer.from([0xff, 0xfe, 0, text.length + 2])
  return Buffer.concat([photo.subarray(0, 2), comment, text, photo.subarray(2)])
}
