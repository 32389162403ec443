/**
 * POST /extract as InsightFace-REST has it, in its two generations: the first answers a list of faces for each image,
 * the second an object with times and states. Clients written for either must find their own shape.
 */
import { z } from 'zod'
import { limits } from '../limits.ts'
import { facePart } from './seed-image.ts'

const base64 = z.string().meta({ contentEncoding: 'base64' })
/** Only msgpack carries them. */
const bytes = z.instanceof(Uint8Array).meta({ type: 'string', format: 'binary' })

const imagesOf = <Data extends z.ZodType>(data: Data) =>
  z.object({
    data: z.array(data).max(limits.batchImages).nullish(),
    urls: z
      .array(z.string().max(limits.urlChars).meta({ format: 'uri' }))
      .max(limits.batchImages)
      .nullish(),
  })

export const extractImages = imagesOf(z.union([base64, bytes]))

/** The longer and the shorter side, in either order; 0 leaves images as they are. */
const maxSize = z.union([z.literal(0), z.tuple([z.int().positive(), z.int().positive()])])

/** What only the second generation knows. Others of its options are taken and change nothing. */
const secondOptions = {
  threshold: z.number().min(0).max(1).optional(),
  embed_only: z.boolean().optional(),
  return_face_data: z.boolean().optional(),
  return_landmarks: z.boolean().optional(),
  extract_embedding: z.boolean().optional(),
  extract_ga: z.boolean().optional(),
  detect_masks: z.boolean().optional(),
  limit_faces: z.int().min(0).optional(),
  min_face_size: z.int().min(0).optional(),
  verbose_timings: z.boolean().optional(),
  msgpack: z.boolean().optional(),
  img_req_headers: z.record(z.string(), z.string()).nullish(),
  use_rotation: z.boolean().optional(),
}

export const extractBody = z.strictObject({
  images: extractImages,
  max_size: maxSize.optional(),
  api_ver: z.string().optional(),
  ...secondOptions,
})

/** The same for those who read how to write it as JSON. */
export const extractImagesInJson = imagesOf(base64)
export const extractBodyInJson = extractBody.extend({ images: extractImagesInJson })

/** A body without any option of the second generation comes from a client of the first. */
export const isFirstGeneration = (body: ExtractBody): boolean =>
  body.api_ver === '1' || !Object.keys(body).some((name) => name === 'api_ver' || name in secondOptions)

export const firstExtractAnswer = z.array(
  z.array(z.object({ vec: z.array(z.number()), det: z.int(), prob: z.number(), bbox: facePart.bbox })),
)

const milliseconds = z.number().nonnegative()

export const secondExtractAnswer = z.object({
  took: z.object({ total_ms: milliseconds, read_imgs_ms: milliseconds, embed_all_ms: milliseconds }),
  data: z.array(
    z.object({
      status: z.enum(['ok', 'failed']),
      took_ms: milliseconds,
      faces: z.array(
        z.object({
          num_det: z.int(),
          prob: z.number(),
          bbox: facePart.bbox,
          size: z.int(),
          landmarks: facePart.landmarks.optional(),
          vec: z.array(z.number()).optional(),
          gender: z.int().min(0).max(1).optional(),
          age: z.int().optional(),
          facedata: z.string().optional(),
        }),
      ),
      /** In place of the traceback that others show to strangers: the sentence of the error. */
      traceback: z.string().optional(),
    }),
  ),
})

export type ExtractBody = z.infer<typeof extractBody>
export type FirstExtractAnswer = z.infer<typeof firstExtractAnswer>
export type SecondExtractAnswer = z.infer<typeof secondExtractAnswer>
