/** Requests to the API: with progress, which fetch does not tell of an upload, and with the key where one is wanted. */
import { askForKey, storedKey } from './key.ts'
import { Problem, problemOf } from './problem.ts'

/** What is looked at: bytes that the browser has, or a place on the web that the server visits. */
export type Source =
  | { readonly file: Blob; readonly name: string }
  | { readonly url: string; readonly name: string }

export interface AskOptions {
  readonly signal: AbortSignal
  /** From 0 to 1; at 1 everything is there, and the server is at work. */
  readonly onSent?: (share: number) => void
}

export async function ask(path: string, source: Source, options: AskOptions): Promise<Blob> {
  for (;;) {
    try {
      return await post(path, source, options)
    } catch (error) {
      const wantsKey = error instanceof Problem && error.code === 'unauthorized'
      if (!wantsKey || !(await askForKey())) throw error
    }
  }
}

function post(path: string, source: Source, { signal, onSent }: AskOptions): Promise<Blob> {
  signal.throwIfAborted()
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest()
    request.open('POST', path)
    request.responseType = 'blob'
    const key = storedKey()
    if (key !== undefined) request.setRequestHeader('x-api-key', key)
    request.upload.addEventListener('progress', ({ loaded, total }) => onSent?.(loaded / total))
    request.upload.addEventListener('load', () => onSent?.(1))

    const abort = () => request.abort()
    signal.addEventListener('abort', abort, { once: true })
    request.addEventListener('loadend', () => {
      signal.removeEventListener('abort', abort)
      if (signal.aborted) return reject(signal.reason)
      const { status } = request
      if (status === 200) return resolve(request.response)
      const retryAfterSeconds = Number(request.getResponseHeader('retry-after') ?? 0)
      const body: Blob | null = request.response
      const problem = async () => problemOf(status, (await body?.text()) ?? '', retryAfterSeconds)
      problem().then(reject, reject)
    })
    request.send(bodyOf(request, source))
  })
}

function bodyOf(request: XMLHttpRequest, source: Source): FormData | string {
  if ('url' in source) {
    request.setRequestHeader('content-type', 'application/json')
    return JSON.stringify({ url: source.url })
  }
  const form = new FormData()
  form.set('image', source.file, source.name)
  return form
}
