/** What a person takes home. */
import { make } from './dom.ts'

/** "holiday.heic" becomes "holiday.faces.jpg". */
export const downloadName = (name: string, ending: string): string =>
  `${name.replace(/\.[^.]{1,5}$/, '') || 'photo'}.faces.${ending}`

export function download(blob: Blob, name: string): void {
  const address = URL.createObjectURL(blob)
  make('a', { href: address, download: name }).click()
  // The browser has taken hold of it by then.
  setTimeout(() => URL.revokeObjectURL(address), 10_000)
}
