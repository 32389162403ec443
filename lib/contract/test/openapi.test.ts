import assert from 'node:assert/strict'
import { test } from 'node:test'
import { apiRoutes, openapi } from '../src/index.ts'

interface Described {
  readonly summary: string
  readonly requestBody?: { readonly content: Record<string, { readonly schema?: object }> }
  readonly responses: { readonly 200: { readonly content: Record<string, { readonly schema?: object }> } }
}
const document = JSON.parse(JSON.stringify(openapi('1.2.3'))) as {
  info: { version: string }
  paths: Record<string, Record<string, Described>>
}

test('every published route is described with its method, and nothing else', () => {
  assert.equal(document.info.version, '1.2.3')
  assert.deepEqual(Object.keys(document.paths).sort(), Object.keys(apiRoutes).sort())
  for (const [path, { method }] of Object.entries(apiRoutes)) {
    assert.deepEqual(Object.keys(document.paths[path]!), [method.toLowerCase()], path)
  }
})

test('each says what it takes and what it answers', () => {
  for (const [path, operations] of Object.entries(document.paths)) {
    for (const [method, { summary, requestBody, responses }] of Object.entries(operations)) {
      assert.ok(summary.length > 5, path)
      assert.equal(requestBody !== undefined, method === 'post', path)
      for (const [type, { schema }] of Object.entries(responses[200].content)) {
        assert.equal(
          schema !== undefined,
          !type.startsWith('image/') && !type.includes('msgpack'),
          `${path} ${type}`,
        )
      }
    }
  }
})

test('options have their bounds and their words', () => {
  const text = JSON.stringify(document.paths['/v1/faces'])
  for (const part of [
    'min_score',
    '"maximum":1',
    'max_faces',
    '"enum":["emotion","gender","age","embedding"]',
  ]) {
    assert.ok(text.includes(part), part)
  }
})
