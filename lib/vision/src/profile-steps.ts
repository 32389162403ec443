/** Where an ICC profile has its table of tags, and what one of them takes: a name, a place, a length. */
const [tableAt, rowBytes] = [128, 12]

/**
 * Counts the steps of the longest calculation in an ICC profile (multiProcessElementsType, ICC.1:2022, 10.16). Real ones
 * have a handful. Each is done some 36,000 times before the first pixel, so 5000 of them cost 2 s, of the smallest picture.
 */
export function profileSteps(icc: Buffer): number {
  const tags = icc.length < tableAt + 4 ? 0 : icc.readUInt32BE(tableAt)
  let most = 0
  for (let tag = 0, row = tableAt + 4; tag < tags && row + rowBytes <= icc.length; tag++, row += rowBytes) {
    const at = icc.readUInt32BE(row + 4)
    // After the type, zeros, and how many channels go in and come out.
    if (at + 16 > icc.length || icc.toString('latin1', at, at + 4) !== 'mpet') continue
    most = Math.max(most, icc.readUInt32BE(at + 12))
  }
  return most
}
