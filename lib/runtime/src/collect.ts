/** All bytes of a stream; undefined where there are more than `maxBytes`, and then the stream is ended. */
export async function collect(
  source: AsyncIterable<Uint8Array>,
  maxBytes: number,
): Promise<Buffer | undefined> {
  const chunks: Uint8Array[] = []
  let length = 0
  // Leaving the loop destroys a stream, and with it the connection that it comes from.
  for await (const chunk of source) {
    length += chunk.length
    if (length > maxBytes) return undefined
    chunks.push(chunk)
  }
  return Buffer.concat(chunks, length)
}
