/** Asks an image registry, as engines do it, what a tag stands for now. */
import { createHash } from 'node:crypto'

export interface RegistryOptions {
  readonly timeoutMs: number
  /** Where registries are found; another place in tests. */
  readonly urlOf: (registry: string) => string
}

/** An index names an image for each kind of machine, a manifest is one of them: it would run on that kind alone. */
const indexTypes = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
]
const defaults: RegistryOptions = { timeoutMs: 20_000, urlOf: (registry) => `https://${registry}` }

/** @returns `sha256:…` of the index behind a name such as `node:22-bookworm-slim` */
export async function digestOf(image: string, options: RegistryOptions = defaults): Promise<string> {
  const { registry, repository, tag } = parse(image)
  const url = new URL(`/v2/${repository}/manifests/${tag}`, options.urlOf(registry))
  const ask = (url: URL, headers: Record<string, string> = {}) =>
    fetch(url, { headers, signal: AbortSignal.timeout(options.timeoutMs) }).catch((error: unknown) => {
      throw new Error(`${image}: ${url.host} does not answer`, { cause: error })
    })
  const accept = indexTypes.join(', ')
  let response = await ask(url, { accept })
  if (response.status === 401) {
    await response.body?.cancel()
    const token = await ask(tokenUrl(image, response.headers.get('www-authenticate') ?? ''))
    const { token: bearer } = (await ok(image, token).json()) as { token?: unknown }
    response = await ask(url, { accept, authorization: `Bearer ${bearer}` })
  }
  const type = ok(image, response).headers.get('content-type')?.split(';')[0] ?? ''
  if (!indexTypes.includes(type)) throw new Error(`${image}: is no index but ${type}`)
  const digest = `sha256:${createHash('sha256')
    .update(new Uint8Array(await response.arrayBuffer()))
    .digest('hex')}`
  const announced = response.headers.get('docker-content-digest')
  if (announced !== digest) throw new Error(`${image}: announced as ${announced}, but is ${digest}`)
  return digest
}

/** The first part is a registry where it can be no other thing; a name without any is one of Docker's own. */
function parse(image: string): { registry: string; repository: string; tag: string } {
  const [, first, rest = '', tag = ''] = /^(?:([^/]+)\/)?(.+):([\w.-]+)$/.exec(image) ?? []
  if (tag === '') throw new Error(`${image}: has no tag`)
  if (first !== undefined && /[.:]|^localhost$/.test(first)) return { registry: first, repository: rest, tag }
  return { registry: 'registry-1.docker.io', repository: `${first ?? 'library'}/${rest}`, tag }
}

/** Anybody gets a token for what is public, from where the refusal points to. */
function tokenUrl(image: string, challenge: string): URL {
  const part = (name: string) => new RegExp(`${name}="([^"]+)"`).exec(challenge)?.[1]
  const realm = part('realm')
  if (!/^Bearer /i.test(challenge) || realm === undefined) throw new Error(`${image}: wants a login`)
  const url = new URL(realm)
  for (const name of ['service', 'scope']) url.searchParams.set(name, part(name) ?? '')
  return url
}

function ok(image: string, response: Response): Response {
  if (!response.ok) throw new Error(`${image}: ${new URL(response.url).host} answered ${response.status}`)
  return response
}
