/** The API under /v1: what goes in and what comes out. docs and /openapi.json are made from this. */
import { z } from 'zod'
import { limits } from '../limits.ts'
import { languages, styles } from '../preferences.ts'
import { classification, face, problem } from '../result.ts'

export const attributes = ['emotion', 'gender', 'age', 'embedding'] as const
export const pictureFormats = ['jpeg', 'png', 'webp'] as const

/** What may be wished for, as query, as fields of a form, or beside the images in JSON. */
export const readOptions = z.strictObject({
  min_score: z
    .number()
    .min(0.1)
    .max(1)
    .optional()
    .describe('Faces that score less are left out. 0.5 by default.'),
  max_faces: z
    .int()
    .min(1)
    .max(1000)
    .optional()
    .describe('So many faces at most, the largest ones. All by default.'),
  min_face_px: z
    .int()
    .min(0)
    .max(10_000)
    .optional()
    .describe('Faces whose shorter side has fewer pixels of the image are left out.'),
  attributes: z
    .array(z.enum(attributes))
    .max(attributes.length)
    .refine((names) => new Set(names).size === names.length, 'names one twice')
    .optional()
    .meta({
      uniqueItems: true,
      description:
        'What to tell of each face; what is not asked for costs no time. Emotion, gender and age by default. In a query or a form: names with commas between them.',
    }),
})

export const annotateOptions = z.strictObject({
  min_score: readOptions.shape.min_score,
  max_faces: readOptions.shape.max_faces,
  min_face_px: readOptions.shape.min_face_px,
  style: z.enum(styles).optional().describe('boxes by default.'),
  language: z.enum(languages).optional().describe('Of the labels; English by default.'),
  format: z.enum(pictureFormats).optional().describe('jpeg by default.'),
  quality: z.int().min(1).max(100).optional().describe('Of jpeg and webp; 90 by default.'),
})

const url = z.string().min(1).max(limits.urlChars).meta({ format: 'uri' })
const base64 = z
  .string()
  .min(1)
  .meta({ contentEncoding: 'base64', description: 'With or without a data: URL in front.' })

/** One image in a JSON body. */
export const imageReference = z.union([z.strictObject({ url }), z.strictObject({ base64 })])

const oneOrMany = <Options extends z.ZodRawShape>(options: z.ZodObject<Options>) =>
  z.union([
    z.strictObject({ url, ...options.shape }),
    z.strictObject({ base64, ...options.shape }),
    z.strictObject({ images: z.array(imageReference).min(1).max(limits.batchImages), ...options.shape }),
  ])

export const facesBody = oneOrMany(readOptions)
export const annotateBody = z.union([
  z.strictObject({ url, ...annotateOptions.shape }),
  z.strictObject({ base64, ...annotateOptions.shape }),
])
export const compareOptions = z.strictObject({ min_score: readOptions.shape.min_score })

/** Two images, the largest face of each. */
export const compareBody = z.strictObject({
  images: z.tuple([imageReference, imageReference]),
  ...compareOptions.shape,
})

const { took, image } = classification.shape

/** A face with the attributes that were asked for. */
export const someFace = face.partial({ emotion: true, gender: true, age: true }).extend({
  embedding: z
    .array(z.number())
    .length(limits.embeddingNumbers)
    .optional()
    .describe(
      'Of length 1, so the product of two of them says how alike two faces are. Not comparable with those of other programs.',
    ),
})

/** What was found in one image. */
export const imageFaces = z.object({ image, faces: z.array(someFace), took })

/** One entry for each image, in their order. Of several, one that cannot be read does not spoil the others. */
export const facesAnswer = z.object({
  images: z.array(z.union([imageFaces, z.object({ error: problem })])),
  backend: classification.shape.backend,
  models: z.string(),
  request_id: z.string(),
})

export const compareAnswer = z.object({
  similarity: z.number().min(0).max(1).describe('1 for the same picture of a face.'),
  same: z
    .boolean()
    .describe(
      'Whether the similarity speaks for one person; see the documentation for how often that is right.',
    ),
  faces: z.tuple([someFace.omit({ embedding: true }), someFace.omit({ embedding: true })]),
  request_id: z.string(),
})

export const info = z.object({
  version: z.string(),
  backend: classification.shape.backend,
  detector: z.string(),
  models: z.string().describe('Changes whenever one of the networks does.'),
  labels: z.object({ emotion: z.array(z.string()), gender: z.array(z.string()) }),
  attributes: z.array(z.string()),
  styles: z.array(z.string()),
  languages: z.array(z.string()),
  limits: z.object({
    image_bytes: z.int(),
    image_pixels: z.int(),
    batch_bytes: z.int(),
    batch_images: z.int(),
  }),
  /** Whether requests need a key. */
  needs_key: z.boolean(),
})

export type Attribute = (typeof attributes)[number]
export type ReadOptions = z.infer<typeof readOptions>
export type ImageReference = z.infer<typeof imageReference>
export type SomeFace = z.infer<typeof someFace>
export type ImageFaces = z.infer<typeof imageFaces>
export type FacesAnswer = z.infer<typeof facesAnswer>
export type CompareAnswer = z.infer<typeof compareAnswer>
export type Info = z.infer<typeof info>
