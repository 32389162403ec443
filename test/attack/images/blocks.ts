/** How a file is built, as far as it takes to damage it with understanding. */

/** A number in a file: a length, a type, a size, a checksum. */
export interface Field {
  readonly at: number
  readonly bytes: 1 | 2 | 3 | 4 | 8
  readonly isLittle: boolean
}

/** What can be left out, repeated, or change places with another. */
export interface Block {
  readonly start: number
  readonly end: number
}

export interface Anatomy {
  readonly blocks: readonly Block[]
  readonly fields: readonly Field[]
  /** Makes checksums true again: otherwise the first look at one ends the reading. */
  readonly repair?: (bytes: Buffer) => void
}

export const be = (value: number, bytes: number): Buffer => {
  const written = Buffer.alloc(bytes)
  writeField(written, { at: 0, bytes: bytes as Field['bytes'], isLittle: false }, value)
  return written
}

export const le = (value: number, bytes: number): Buffer => be(value, bytes).reverse()

export const ascii = (text: string): Buffer => Buffer.from(text, 'latin1')

/** As many of the low bytes as the field has. */
export function writeField(target: Buffer, { at, bytes, isLittle }: Field, value: number): void {
  let left = BigInt.asUintN(64, BigInt(Math.trunc(value)))
  for (let i = 0; i < bytes; i++, left >>= 8n)
    target[isLittle ? at + i : at + bytes - 1 - i] = Number(left & 255n)
}

export function readField(source: Buffer, { at, bytes, isLittle }: Field): number {
  let value = 0
  for (let i = 0; i < bytes; i++) value = value * 256 + source[isLittle ? at + bytes - 1 - i : at + i]!
  return value
}

export const field = (at: number, bytes: Field['bytes'], isLittle = false): Field => ({ at, bytes, isLittle })

/** Every place at which a number could begin. */
export function everywhere({ start, end }: Block, isLittle = false): Field[] {
  const sizes = [1, 2, 4] as const
  return Array.from({ length: end - start }, (_, i) => start + i).flatMap((at) =>
    sizes.filter((bytes) => at + bytes <= end).map((bytes) => field(at, bytes, isLittle)),
  )
}
