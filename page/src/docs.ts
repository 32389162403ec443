/** The API's document, to read and to try. */
import { find, make } from './dom.ts'
import { askForKey, storedKey } from './key.ts'

const dark = matchMedia('(prefers-color-scheme: dark)')
const dress = () => document.documentElement.classList.toggle('dark-mode', dark.matches)
dark.addEventListener('change', dress)
dress()

interface SwaggerRequest {
  readonly url: string
  readonly headers: Record<string, string>
}

declare const SwaggerUIBundle: (options: {
  readonly spec: unknown
  readonly domNode: HTMLElement
  readonly deepLinking: boolean
  readonly validatorUrl: null
  readonly requestInterceptor: (request: SwaggerRequest) => SwaggerRequest
}) => void

/** Requests from the page carry the tab's key as well. */
const withKey = (headers: Record<string, string>): Record<string, string> => {
  const key = storedKey()
  return key === undefined ? headers : { 'x-api-key': key, ...headers }
}

/** @returns undefined without a key that fits */
async function readDocument(): Promise<unknown> {
  for (;;) {
    const response = await fetch('/openapi.json', { headers: withKey({}) })
    if (response.ok) return response.json()
    if (response.status !== 401 || !(await askForKey())) return undefined
  }
}

const place = find('api', HTMLElement)
const spec = await readDocument()
if (spec === undefined)
  place.append(make('p', {}, 'The document cannot be read here. Please reload the page to try again.'))
else
  SwaggerUIBundle({
    spec,
    domNode: place,
    deepLinking: true,
    // It would otherwise be a website that is sent the document.
    validatorUrl: null,
    requestInterceptor: (request) => ({ ...request, headers: withKey(request.headers) }),
  })
