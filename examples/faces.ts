/** faces.ts PHOTO: what can be read in its faces, without any package. */
import { readFile } from 'node:fs/promises'

interface Guess {
  readonly label: string
  readonly score: number
  readonly sure: boolean
}
interface Face {
  readonly box: { readonly x: number; readonly y: number; readonly width: number; readonly height: number }
  readonly emotion: Guess
  readonly gender: Guess
  readonly age: number
}

const server = process.env['EMOGRAM'] ?? 'http://127.0.0.1:8080'
const key = process.env['EMOGRAM_KEY']
const [file] = process.argv.slice(2)
if (file === undefined) throw new Error('Name a photo: faces.ts PHOTO')

const response = await fetch(`${server}/v1/faces?min_score=0.6`, {
  method: 'POST',
  body: Uint8Array.from(await readFile(file)),
  headers: { 'content-type': 'image/jpeg', ...(key !== undefined && { 'x-api-key': key }) },
  signal: AbortSignal.timeout(60_000),
})
const answer = await response.json()
if (!response.ok) throw new Error(`${answer.error.code}: ${answer.error.message}`)

const said = ({ label, score, sure }: Guess) => (sure ? `${label} ${Math.round(score * 100)} %` : 'not sure')
for (const { box, emotion, gender, age } of answer.images[0].faces as Face[]) {
  console.log(
    `${Math.round(box.x)},${Math.round(box.y)}: ${said(gender)}, about ${Math.round(age)}, ${said(emotion)}`,
  )
}
