import PQueue from 'p-queue'
import { codedError } from './failure.ts'
import { isRead, type Order, type Reading, type ReadPicture } from './order.ts'
import type { PictureKind } from './pictures.ts'
import type { Reader } from './reader.ts'
import { classificationOf } from './result.ts'
import type { Fetch } from './source.ts'

/** Pictures of one album that are fetched, or held until it is their turn to be read. */
const albumLanes = 3

/**
 * Gets every picture of an order, reads it, and draws what the answer needs.
 * @throws the failure of a single picture, or of a whole album; or one that another attempt may not meet
 */
export async function readOrder(order: Order, reader: Reader, signal: AbortSignal): Promise<Reading[]> {
  const kind = kindFor(order)
  const { language, style, min_score: minScore } = order.to

  async function read(bytes: Uint8Array): Promise<ReadPicture> {
    const picture = kind === undefined ? undefined : { kind, language, style }
    const analysis = await reader.read(bytes, { picture, kept: order.kept, minScore, signal })
    return { classification: classificationOf(analysis, reader.backend), picture: analysis.picture }
  }

  const [first] = order.images
  if (!order.isAlbum) return [await read(await first(signal))]

  const lanes = new PQueue({ concurrency: albumLanes })
  // One at a time: an album takes no more workers than a single picture does.
  const turn = new PQueue({ concurrency: 1 })
  const one = async (fetch: Fetch): Promise<Reading> => {
    try {
      signal.throwIfAborted()
      const bytes = await fetch(signal)
      return await turn.add(() => read(bytes))
    } catch (error) {
      signal.throwIfAborted()
      const coded = codedError(error)
      if (coded.retryable || coded.code === 'internal') throw error
      return { error: coded }
    }
  }
  try {
    const readings = await lanes.addAll(order.images.map((fetch) => () => one(fetch)))
    for (const reading of readings) if (isRead(reading)) return readings
    throw readings.map(failureOf)[0]
  } finally {
    lanes.clear()
  }
}

const failureOf = (reading: Reading) => ('error' in reading ? reading.error : undefined)

function kindFor({ to, isAlbum, wantsPicture }: Order): PictureKind | undefined {
  if (to.chat_id !== undefined) return isAlbum ? 'album' : 'chat'
  return wantsPicture ? 'fullSize' : undefined
}
