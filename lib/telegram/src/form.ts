import { FormData } from 'undici'

/** In a form every value is text, and objects travel as JSON. */
export function form(values: Record<string, unknown>, files: Record<string, File>): FormData {
  const data = new FormData()
  for (const [name, value] of Object.entries(values)) {
    if (value === undefined) continue
    data.set(name, typeof value === 'object' ? JSON.stringify(value) : String(value))
  }
  for (const [name, file] of Object.entries(files)) data.set(name, file)
  return data
}
