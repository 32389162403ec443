import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { dirname, join, relative, resolve } from 'node:path'
import type { Box, Emotion, Gender } from '@emogram/vision'
import { emotions, genders } from '@emogram/vision/networks'
import { z } from 'zod'

/** A picture file with what is known of the one face it is about. `id` is the same wherever the folder lies. */
export interface Image {
  readonly id: string
  readonly file: string
  readonly emotion?: Emotion
  readonly gender?: Gender
  readonly age?: number
  readonly race?: string
}

const pictures = /\.(jpe?g|png|webp|gif|tiff?|avif)$/i

/** A folder for each emotion. */
export const emotionImages = (folder: string): Promise<Image[]> =>
  inFolders(folder, emotions, (emotion) => ({ emotion }))

/** Folders `man` and `woman`, or files named as UTKFace's are: age_gender_race_date. */
export async function peopleImages(folder: string): Promise<Image[]> {
  return (await inFolders(folder, genders, (gender) => ({ gender }))).concat(
    (await filesIn(folder)).flatMap((file) => {
      const [, age, gender, race] = /^(\d+)_([01])_(?:([0-4])_)?/.exec(file) ?? []
      if (age === undefined) return []
      return {
        id: file,
        file: join(folder, file),
        age: Number(age),
        gender: genders[Number(gender)]!,
        ...(race !== undefined && { race: races[Number(race)]! }),
      }
    }),
  )
}

/** As UTKFace calls and numbers them. */
const races = ['White', 'Black', 'Asian', 'Indian', 'other'] as const

/** A share of all names that stays the same for ever: what our own networks are never trained with. */
export const isHeldOut = ({ file }: Image): boolean => {
  const name = file.slice(dirname(file).length + 1)
  return BigInt(`0x${createHash('sha256').update(name).digest('hex')}`) % 100n < 15n
}

const boxesSchema = z.array(
  z.object({
    file: z.string(),
    boxes: z.array(z.tuple([z.number(), z.number(), z.number(), z.number()])),
  }),
)

/** `[{"file": "a.jpg", "boxes": [[x, y, width, height], …]}, …]`, the files relative to this one. */
export async function boxedImages(json: string): Promise<(Image & { readonly boxes: readonly Box[] })[]> {
  const rows = boxesSchema.safeParse(JSON.parse(await readFile(json, 'utf8')))
  if (!rows.success) throw new Error(`${json}: ${z.prettifyError(rows.error)}`)
  return rows.data.map(({ file, boxes }) => ({
    id: file,
    file: resolve(dirname(json), file),
    boxes: boxes.map(([x, y, width, height]) => ({ x, y, width, height })),
  }))
}

async function inFolders<Label extends string>(
  folder: string,
  labels: readonly Label[],
  known: (label: Label) => Partial<Image>,
): Promise<Image[]> {
  const names = new Set(await readdir(folder))
  const found = await Promise.all(
    labels
      .filter((label) => names.has(label))
      .map(async (label) =>
        (await filesIn(join(folder, label))).map((name) => {
          const file = join(folder, label, name)
          return { id: relative(folder, file), file, ...known(label) }
        }),
      ),
  )
  return found.flat()
}

const filesIn = async (folder: string): Promise<string[]> =>
  (await readdir(folder)).filter((name) => pictures.test(name)).sort()
