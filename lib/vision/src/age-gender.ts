import * as tf from '@tensorflow/tfjs-core'
import { rows } from './emotion.ts'
import { genders } from './labels.ts'
import { arrayBuffer, fileOf, type Weights } from './models.ts'

/** A small Xception with two heads; the files hold its weights, and this file is its graph. */
export const ageGenderNet = {
  /** Width and height of a face in pixels. */
  inputPx: 112,
  /** The network wants some of the head around the face: the crop's side over the longer side of the box. */
  cropScale: 1.15,
  /** Subtracted from red, green and blue before the division by 255. */
  meanRgb: [122.782, 117.001, 104.298],
  middleBlocks: 2,
} as const

export interface AgeGender {
  /** Years. */
  readonly age: number
  /** Probabilities of `genders`. */
  readonly gender: number[]
}

export interface AgeGenderNet {
  /**
   * One call of the network for all faces.
   * @param faces  RGB, [n, 112, 112, 3], square crops, black outside the picture
   */
  classify(faces: Uint8Array, count: number): Promise<AgeGender[]>
  /** For those who train another network to see the same: also what this one sees before it answers, 512 numbers. */
  explain(faces: Uint8Array, count: number): Promise<(AgeGender & { readonly features: number[] })[]>
  dispose(): void
}

export async function loadAgeGenderNet(files: Weights): Promise<AgeGenderNet> {
  const manifest = JSON.parse(fileOf(files, 'age_gender_model-weights_manifest.json').toString('utf8'))
  const bytes = arrayBuffer(fileOf(files, 'age_gender_model.bin'))
  const weights: tf.NamedTensorMap = tf.io.decodeWeights(bytes, manifest[0].weights)
  const weight = <T extends tf.Tensor>(name: string): T => {
    const tensor = weights[name]
    if (tensor === undefined) throw new Error(`The weights have no tensor "${name}"`)
    return tensor as T
  }

  const conv = (x: tf.Tensor4D, name: string, stride: number, activation: 'relu' | 'linear'): tf.Tensor4D =>
    tf.fused.conv2d({
      x,
      filter: weight(`${name}/filters`),
      bias: weight(`${name}/bias`),
      strides: stride,
      pad: 'same',
      activation,
    })

  const separableConv = (x: tf.Tensor4D, name: string, activation: 'relu' | 'linear'): tf.Tensor4D =>
    tf.fused.conv2d({
      x: tf.depthwiseConv2d(x, weight<tf.Tensor4D>(`${name}/depthwise_filter`), 1, 'same'),
      filter: weight(`${name}/pointwise_filter`),
      bias: weight(`${name}/bias`),
      strides: 1,
      pad: 'same',
      activation,
    })

  /** Halves width and height. */
  const reductionBlock = (x: tf.Tensor4D, input: tf.Tensor4D, name: string): tf.Tensor4D => {
    const first = separableConv(input, `${name}/separable_conv0`, 'relu')
    const second = separableConv(first, `${name}/separable_conv1`, 'linear')
    return tf.add(tf.maxPool(second, 3, 2, 'same'), conv(x, `${name}/expansion_conv`, 2, 'linear'))
  }

  const mainBlock = (x: tf.Tensor4D, name: string): tf.Tensor4D => {
    const first = separableConv(tf.relu(x), `${name}/separable_conv0`, 'relu')
    const second = separableConv(first, `${name}/separable_conv1`, 'relu')
    return tf.add(separableConv(second, `${name}/separable_conv2`, 'linear'), x)
  }

  const dense = (x: tf.Tensor2D, name: string): tf.Tensor2D =>
    tf.add(tf.matMul(x, weight<tf.Tensor2D>(`${name}/weights`)), weight(`${name}/bias`))

  const { inputPx, meanRgb, middleBlocks } = ageGenderNet
  const columns = 1 + genders.length

  /** [n, 512] */
  const look = (faces: Uint8Array, count: number): tf.Tensor2D => {
    const pixels = tf.tensor4d(faces, [count, inputPx, inputPx, 3], 'int32')
    const scaled = tf.div(tf.sub(tf.cast(pixels, 'float32'), [...meanRgb]), 255) as tf.Tensor4D
    let x = conv(scaled, 'entry_flow/conv_in', 2, 'relu')
    x = reductionBlock(x, x, 'entry_flow/reduction_block_0')
    x = reductionBlock(x, tf.relu(x), 'entry_flow/reduction_block_1')
    for (let i = 0; i < middleBlocks; i++) x = mainBlock(x, `middle_flow/main_block_${i}`)
    x = reductionBlock(x, tf.relu(x), 'exit_flow/reduction_block')
    return tf.mean(separableConv(x, 'exit_flow/separable_conv', 'relu'), [1, 2])
  }

  /** [n, 3]: age, then the genders' probabilities, so that one read-back serves both heads */
  const judge = (pooled: tf.Tensor2D): tf.Tensor2D =>
    tf.concat([dense(pooled, 'fc/age'), tf.softmax(dense(pooled, 'fc/gender'))], 1)
  const answerOf = ([age, ...gender]: readonly number[]): AgeGender => ({ age: Math.max(0, age!), gender })

  return {
    async classify(faces, count) {
      const answers = tf.tidy(() => judge(look(faces, count)))
      return (await rows(answers, columns)).map(answerOf)
    },
    async explain(faces, count) {
      const all = tf.tidy(() => {
        const pooled = look(faces, count)
        return tf.concat([judge(pooled), pooled], 1)
      })
      return (await rows(all, all.shape[1])).map((row) => ({
        ...answerOf(row.slice(0, columns)),
        features: row.slice(columns),
      }))
    },
    dispose: () => tf.dispose(weights),
  }
}
