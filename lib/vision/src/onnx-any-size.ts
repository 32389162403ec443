/**
 * Lets a network that was exported for one size of picture look at any.
 *
 * The file names its input's height and width, though none of its layers needs them: without the two numbers a photo of
 * 4:3 costs a quarter less, and a sheet with one face a fifth, since no black margin is looked at. onnxruntime has no
 * switch for that, so the numbers are overwritten where they stand, by names of the same length.
 *
 * Field numbers: https://github.com/onnx/onnx/blob/main/onnx/onnx.proto
 */
const fieldNumber = {
  model: { graph: 7 },
  graph: { input: 11, output: 12 },
  value: { name: 1, type: 2 },
  type: { tensor: 1 },
  tensor: { shape: 2 },
  shape: { dim: 1 },
} as const

/** A dim's name in place of its size. */
const dimParam = 0x12
const firstLetter = 0x61

/** Where something stands in the file. */
interface Span {
  readonly start: number
  readonly end: number
}

/**
 * @param model      bytes of an ONNX file, batch × channels × height × width
 * @param inputName  others named as inputs are weights
 * @returns          the same network; its height and width are free
 */
export function withAnySize(model: Uint8Array, inputName: string): Uint8Array {
  const bytes = Uint8Array.from(model)
  const [graph] = fieldsOf(bytes, { start: 0, end: bytes.length }, fieldNumber.model.graph)
  if (graph === undefined) throw new RangeError('Expected an ONNX model')
  const inputs = fieldsOf(bytes, graph, fieldNumber.graph.input).filter((value) => {
    const [name] = fieldsOf(bytes, value, fieldNumber.value.name)
    return name !== undefined && textOf(bytes, name) === inputName
  })
  if (inputs.length === 0) throw new RangeError(`Expected an input named ${inputName}`)
  const values = [...inputs, ...fieldsOf(bytes, graph, fieldNumber.graph.output)]
  const sizes = values.flatMap((value) => dimsOf(bytes, value).slice(2))
  for (const [i, { start, end }] of sizes.entries()) {
    // A size takes two or three bytes; so does a name of no letter or one. What has the same name has the same size.
    const letters = end - start - 2
    if (letters !== 0 && letters !== 1) throw new RangeError('Expected sizes below 16384')
    bytes.set([dimParam, letters, firstLetter + i].slice(0, 2 + letters), start)
  }
  return bytes
}

function dimsOf(bytes: Uint8Array, value: Span): Span[] {
  const path = [
    fieldNumber.value.type,
    fieldNumber.type.tensor,
    fieldNumber.tensor.shape,
    fieldNumber.shape.dim,
  ]
  return path.reduce<Span[]>(
    (spans, number) => spans.flatMap((span) => fieldsOf(bytes, span, number)),
    [value],
  )
}

const textOf = (bytes: Uint8Array, { start, end }: Span): string =>
  Buffer.from(bytes.subarray(start, end)).toString('utf8')

/** The messages and strings with this number, in a message of Protocol Buffers. */
function fieldsOf(bytes: Uint8Array, message: Span, number: number): Span[] {
  const found: Span[] = []
  let at = message.start
  const varint = (): number => {
    for (let value = 0, weight = 1; ; weight *= 128) {
      const byte = bytes[at++]
      if (byte === undefined) throw new RangeError('Expected a longer ONNX model')
      value += (byte % 128) * weight
      if (byte < 128) return value
    }
  }
  while (at < message.end) {
    const key = varint()
    const wireType = key % 8
    if (wireType === 0) varint()
    else if (wireType === 1) at += 8
    else if (wireType === 5) at += 4
    else if (wireType === 2) {
      const end = varint() + at
      if (Math.floor(key / 8) === number) found.push({ start: at, end })
      at = end
    } else throw new RangeError(`Expected no wire type ${wireType} in an ONNX model`)
  }
  return found
}
