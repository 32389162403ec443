/** The API's document, to read and to try. */
import { askForKey, storedKey } from './key.ts'

interface SwaggerRequest {
  readonly url: string
  readonly headers: Record<string, string>
}

declare const SwaggerUIBundle: (options: {
  readonly spec: unknown
  readonly dom_id: string
  readonly deepLinking: boolean
  readonly validatorUrl: null
  readonly requestInterceptor: (request: SwaggerRequest) => SwaggerRequest
}) => void

/** Requests from the page carry the tab's key as well. */
const withKey = (headers: Record<string, string>): Record<string, string> => {
  const key = storedKey()
  return key === undefined ? headers : { 'x-api-key': key, ...headers }
}

async function readDocument(): Promise<unknown> {
  for (;;) {
    const response = await fetch('/openapi.json', { headers: withKey({}) })
    if (response.ok) return response.json()
    if (response.status !== 401 || !(await askForKey())) throw new Error(`HTTP ${response.status}`)
  }
}

SwaggerUIBundle({
  spec: await readDocument(),
  dom_id: '#api',
  deepLinking: true,
  // It would otherwise be a website that is sent the document.
  validatorUrl: null,
  requestInterceptor: (request) => ({ ...request, headers: withKey(request.headers) }),
})
