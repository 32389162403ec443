const callTimeoutMs = 30_000

/** Speaks to the person's side of a simulator. */
export class Caller {
  readonly #root: string

  /** @param url as `Simulator.url` has it */
  constructor(url: string) {
    this.#root = `${url}/api`
  }

  protected async call<T>(method: string, path: string, body?: object): Promise<T> {
    return (await (await this.fetch(method, path, body)).json()) as T
  }

  protected async fetch(method: string, path: string, body?: object): Promise<Response> {
    const response = await fetch(this.#root + path, {
      method,
      signal: AbortSignal.timeout(callTimeoutMs),
      ...(body instanceof FormData && { body }),
      ...(body !== undefined &&
        !(body instanceof FormData) && {
          body: JSON.stringify(body),
          headers: { 'content-type': 'application/json' },
        }),
    })
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`)
    return response
  }
}
