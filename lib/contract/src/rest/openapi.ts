/** The OpenAPI document, made from the very schemas that requests and answers are checked with. */
import { z } from 'zod'
import { limits } from '../limits.ts'
import { failure } from '../result.ts'
import { type ApiPath, type ApiRoute, apiRoutes } from './api-routes.ts'
import {
  extractBody,
  extractBodyInJson,
  extractImagesInJson,
  firstExtractAnswer,
  secondExtractAnswer,
} from './extract.ts'
import { drawOptions, faceAnswer, predictAnswer, predictFailure, predictModelAnswer } from './seed-image.ts'
import {
  annotateBody,
  annotateOptions,
  compareAnswer,
  compareBody,
  compareOptions,
  facesAnswer,
  facesBody,
  info,
  readOptions,
} from './v1.ts'

/** Bytes, of which a schema can say nothing more. */
const binary = {} as const
type Content = Readonly<Record<string, z.ZodType | typeof binary>>

interface Operation {
  readonly summary: string
  readonly description?: string
  readonly query?: z.ZodObject
  readonly body?: Content
  /** Of a form: the field of the image, how many it takes, and what may stand beside it. */
  readonly file?: {
    readonly field: string
    readonly many?: { readonly min: number; readonly max: number }
    /** Without any, further fields are not looked at: older clients send some. */
    readonly options?: z.ZodObject
  }
  readonly answer: Content
  /** Where it is not that of all others. */
  readonly failure?: z.ZodType
}

const json = (schema: z.ZodType): Content => ({ 'application/json': schema })
const rawImage: Content = { 'image/*': binary }

const operations: Readonly<Record<ApiPath, Operation>> = {
  '/v1/faces': {
    summary: 'Find and read the faces of one image or several',
    query: readOptions,
    body: { ...json(facesBody), ...rawImage },
    file: { field: 'image', many: { min: 1, max: limits.batchImages }, options: readOptions },
    answer: json(facesAnswer),
  },
  '/v1/annotate': {
    summary: 'Draw what is read onto the image',
    query: annotateOptions,
    body: { ...json(annotateBody), ...rawImage },
    file: { field: 'image', options: annotateOptions },
    answer: { 'image/jpeg': binary, 'image/png': binary, 'image/webp': binary },
  },
  '/v1/compare': {
    summary: 'Say how alike the largest faces of two images are',
    query: compareOptions,
    body: json(compareBody),
    file: { field: 'image', many: { min: 2, max: 2 }, options: compareOptions },
    answer: json(compareAnswer),
  },
  '/v1/info': { summary: 'What this server can do, and how much of it', answer: json(info) },
  '/openapi.json': { summary: 'This document', answer: json(z.looseObject({ openapi: z.string() })) },
  '/extract': {
    summary: 'Faces and embeddings of many images',
    description:
      'As InsightFace-REST answers it: lists where the body has only images and max_size, else an object with times and states. The embeddings are not those of ArcFace.',
    body: { ...json(extractBodyInJson), 'application/msgpack': extractBody },
    answer: {
      'application/json': z.union([firstExtractAnswer, secondExtractAnswer]),
      'application/x-msgpack': binary,
    },
  },
  '/draw_detections': {
    summary: 'Draw faces with their scores and sizes',
    body: json(z.strictObject({ images: extractImagesInJson, ...drawOptions })),
    answer: { 'image/jpeg': binary },
  },
  '/multipart/draw_detections': {
    summary: 'Draw faces with their scores and sizes, of an upload',
    file: { field: 'file', options: z.strictObject(drawOptions) },
    answer: { 'image/jpeg': binary },
  },
  '/predict': {
    summary: 'Corners and scores of faces, the surest first',
    file: { field: 'image' },
    answer: json(predictAnswer),
    failure: predictFailure,
  },
  '/face': {
    summary: 'Faces as top, left, bottom, right',
    file: { field: 'image' },
    answer: json(faceAnswer),
  },
  '/predictModel': {
    summary: 'Faces and their gender, as JSON in text/html',
    file: { field: 'file' },
    answer: { 'text/html': predictModelAnswer },
  },
  '/classifyImage': {
    summary: 'The labelled image as PNG',
    file: { field: 'image' },
    answer: { 'image/png': binary },
  },
}

/** @param version  of the program */
export function openapi(version: string): object {
  return {
    openapi: '3.1.0',
    info: {
      title: 'Emogram',
      version,
      summary: 'Finds faces in images and guesses emotion, gender and age.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/' }],
    security: [{}, { key: [] }, { bearer: [] }],
    paths: Object.fromEntries(
      Object.entries(apiRoutes).map(([path, route]) => [
        path,
        { [route.method.toLowerCase()]: described(path, operations[path as ApiPath], route) },
      ]),
    ),
    components: {
      securitySchemes: {
        key: { type: 'apiKey', in: 'header', name: 'x-api-key' },
        bearer: { type: 'http', scheme: 'bearer' },
      },
      responses: {
        failure: failed(failure),
      },
    },
  }
}

const failed = (schema: z.ZodType) => ({
  description: 'What went wrong, and whether the same request may succeed later',
  content: contentOf(json(schema), 'output'),
})

function described(
  path: string,
  { summary, description, query, body, file, answer, failure }: Operation,
  { maxBytes }: ApiRoute,
) {
  const content = {
    ...contentOf(body ?? {}, 'input'),
    ...(file !== undefined && { 'multipart/form-data': formOf(file) }),
  }
  const limit = `At most ${Math.floor(maxBytes / 2 ** 20)} MiB.`
  return {
    summary,
    tags: [path.startsWith('/v1/') || path === '/openapi.json' ? 'v1' : 'As older services answer'],
    ...(description !== undefined && { description }),
    ...(query !== undefined && { parameters: parametersOf(query) }),
    ...(Object.keys(content).length > 0 && { requestBody: { required: true, description: limit, content } }),
    responses: {
      200: { description: 'Done', content: contentOf(answer, 'output') },
      default: failure === undefined ? { $ref: '#/components/responses/failure' } : failed(failure),
    },
  }
}

const schemaOf = (schema: z.ZodType, io: 'input' | 'output') => {
  const { $schema, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: 'any' })
  return rest
}

const contentOf = (content: Content, io: 'input' | 'output') =>
  Object.fromEntries(
    Object.entries(content).map(([type, schema]) => [
      type,
      schema instanceof z.ZodType ? { schema: schemaOf(schema, io) } : {},
    ]),
  )

/** A list stands in a query as its values with commas between them. */
const parametersOf = (query: z.ZodObject) =>
  Object.entries(query.shape).map(([name, schema]) => {
    const { description, ...rest } = schemaOf(schema as z.ZodType, 'input')
    return { name, in: 'query', explode: false, ...(description && { description }), schema: rest }
  })

function formOf({ field, many, options }: NonNullable<Operation['file']>) {
  const image = { type: 'string', format: 'binary' }
  const { properties = {} } = options === undefined ? {} : schemaOf(options, 'input')
  const lists = Object.entries(properties).filter(([, schema]) => isList(schema))
  return {
    schema: {
      type: 'object',
      properties: {
        [field]:
          many === undefined
            ? image
            : { type: 'array', items: image, minItems: many.min, maxItems: many.max },
        ...properties,
      },
      required: [field],
      ...(options !== undefined && { additionalProperties: false }),
    },
    ...(lists.length > 0 && {
      encoding: Object.fromEntries(lists.map(([name]) => [name, { style: 'form', explode: false }])),
    }),
  }
}

const isList = (schema: unknown): boolean =>
  typeof schema === 'object' && schema !== null && 'type' in schema && schema.type === 'array'
