import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { after, before, test } from 'node:test'
import { promisify } from 'node:util'
import type { BackendName, Emotion } from '@emogram/vision'
import { emotions } from '@emogram/vision/networks'
import sharp from 'sharp'
import { averagePrecision, judge, recallAt } from '../scripts/evaluate/boxes.ts'
import { calibrationError, reliability } from '../scripts/evaluate/calibration.ts'
import { judgeClarity, type Seen, turned, worsened } from '../scripts/evaluate/clarity.ts'
import { classFigures, confusionOf } from '../scripts/evaluate/confusion.ts'
import { judgeDetection } from '../scripts/evaluate/detection.ts'
import { boxedImages, isHeldOut, peopleImages } from '../scripts/evaluate/images.ts'
import { mean, share } from '../scripts/evaluate/interval.ts'
import { compare } from '../scripts/evaluate/mcnemar.ts'
import { type Networks, openNetworks } from '../scripts/evaluate/networks.ts'
import { judgePeople, type Person } from '../scripts/evaluate/people.ts'
import { judgeSecond } from '../scripts/evaluate/second.ts'
import { bestTemperature, judgeCalibration } from '../scripts/evaluate/temperature.ts'
import { samples } from './fixtures/index.ts'

const root = resolve(import.meta.dirname, '..')
const backend = process.env['TF_BACKEND'] as BackendName | undefined
const near = (found: number, expected: number, by = 1e-3) =>
  assert.ok(Math.abs(found - expected) < by, `${found}, expected ${expected}`)

let folder: string
let networks: Networks

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'emogram-evaluate-'))
  networks = await openNetworks({ backend, detector: undefined, faceModel: undefined })
})
after(async () => {
  await networks.close()
  await rm(folder, { recursive: true })
})

/** One face of a sample photo, with some of the photo around it. */
async function writeFace(file: string, index: number, margin: number): Promise<void> {
  await mkdir(dirname(file), { recursive: true })
  const { x, y, width, height } = samples.sample4.faces[index]!
  const [dx, dy] = [Math.round(width * margin), Math.round(height * margin)]
  await sharp(samples.sample4.path)
    .extract({ left: x - dx, top: Math.max(0, y - dy), width: width + 2 * dx, height: height + 2 * dy })
    .toFile(file)
}

test('a share knows how far to trust it, also at the ends and with few images', () => {
  const half = share(50, 100)
  near(half.low, 0.4038)
  near(half.high, 0.5962)
  const all = share(1, 1)
  near(all.low, 0.2065)
  assert.equal(all.high, 1)
  near(share(0, 10).high, 0.2775)
  near(mean([1, 2, 3, 4]).value, 2.5)
  near(mean([1, 2, 3, 4]).within, 1.265)
})

test('precision, recall and F1 come from the confusion, and a class that never occurs has none', () => {
  const of = (label: string, answer: string) => ({ id: '', label, answer, score: 1, sure: true })
  const classes = ['a', 'b', 'c']
  const counts = confusionOf(classes, [of('a', 'a'), of('a', 'b'), of('b', 'b'), of('b', 'b')])
  assert.deepEqual(counts, [
    [1, 1, 0],
    [0, 2, 0],
    [0, 0, 0],
  ])
  const [a, b, c] = classFigures(classes, counts)
  assert.deepEqual([a!.precision, a!.recall], [1, 0.5])
  near(a!.f1, 2 / 3)
  near(b!.precision, 2 / 3)
  assert.ok(Number.isNaN(c!.precision) && Number.isNaN(c!.recall) && Number.isNaN(c!.f1))
})

test('the calibration error is the mean distance between what is said and what is so', () => {
  const said = (score: number, right: number, wrong: number) =>
    ['a', 'b'].flatMap((label) =>
      Array.from({ length: label === 'a' ? right : wrong }, (_, i) => ({
        id: `${score} ${label} ${i}`,
        label,
        answer: 'a',
        score,
        sure: true,
      })),
    )
  near(calibrationError(reliability([...said(0.75, 3, 1), ...said(1, 4, 0)], 10)), 0)
  // Four answers are 0.4 too sure, six are right.
  near(calibrationError(reliability([...said(0.9, 2, 2), ...said(1, 6, 0)], 20)), 0.16)
})

test('the temperature that makes scores honest is found, whichever way they are wrong', () => {
  /** Of answers that say 0.9 and the like, as many are right as a softmax of another temperature would promise. */
  const answersAt = (temperature: number) =>
    [0.55, 0.6, 0.7, 0.8, 0.9, 0.95].flatMap((score) => {
      const odds = (score / (1 - score)) ** (1 / temperature)
      const right = Math.round((400 * odds) / (1 + odds))
      return Array.from({ length: 400 }, (_, i) => ({
        id: `${score} ${i}`,
        label: i < right ? 'a' : 'b',
        answer: 'a',
        score,
        sure: true,
        scores: { a: score, b: 1 - score },
      }))
    })
  for (const temperature of [0.6, 1, 1.8]) near(bestTemperature(answersAt(temperature)), temperature, 0.03)
  const { tables } = judgeCalibration('gender', answersAt(1.8), { temperature: 0.5, sureFrom: 0.75 })
  const [raw, , crossed, best] = tables[0]!.rows
  // The scores were made with half a degree, so the network's own are twice as far from the truth.
  assert.equal(raw!['temperature'], '1.00')
  near(Number(best!['temperature']), 0.9, 0.02)
  assert.ok(Number.parseFloat(String(crossed!['expected calibration error'])) < 3)
  assert.equal(tables[1]!.rows.filter((row) => String(row['sure from']).includes('in use')).length, 1)
})

test('a face gets smaller and more blurred, and its box goes with it', async () => {
  const { path, faces } = samples.sample4
  const { x, y, width, height } = faces[0]!
  const seen: Seen[] = []
  const bytes = await sharp(path)
    .extract({ left: x - 50, top: y - 50, width: width + 100, height: height + 100 })
    .png()
    .toBuffer()
  for await (const worse of worsened({ bytes, box: { x: 50, y: 50, width, height } })) {
    const { hindrance, emotion } = await networks.known(worse.bytes, { box: worse.box, landmarks: [] }, [
      'emotion',
    ])
    seen.push({ what: worse.what, right: true, score: emotion!.score, hindrance })
  }
  const hindranceAt = (what: string) => seen.find((each) => each.what === what)!.hindrance
  assert.equal(hindranceAt('as it is'), undefined)
  assert.equal(hindranceAt('32 px'), undefined)
  assert.equal(hindranceAt('20 px'), 'too_small')
  assert.equal(hindranceAt('blurred by 8 %'), 'too_blurred')
  const { tables } = judgeClarity('emotion', [...seen, { ...seen[0]!, what: turned(35) }], 0.5)
  const names = tables[0]!.rows.map((row) => row['faces'])
  assert.deepEqual([names[0], names[1], names.at(-1)], ['as it is', '64 px', 'turned 30–40°'])
})

test('where the caption names two emotions, both are counted', () => {
  const none = { angry: 0, disgust: 0, fear: 0, happy: 0, sad: 0, surprise: 0, neutral: 0 }
  const said = (id: string, label: string, answer: Emotion, sure: boolean, scores: Partial<typeof none>) => {
    return { id, label, answer, sure, score: scores[answer]!, scores: { ...none, ...scores } }
  }
  const { tables } = judgeSecond([
    said('first', 'happy', 'happy', true, { happy: 0.6, neutral: 0.4 }),
    said('second', 'sad', 'neutral', true, { neutral: 0.55, sad: 0.3, fear: 0.15 }),
    said('alone', 'sad', 'sad', true, { sad: 0.71, fear: 0.29 }),
    said('not said', 'sad', 'fear', false, { sad: 0.4, fear: 0.45, angry: 0.15 }),
  ])
  assert.deepEqual(Object.values(tables[0]!.rows[0]!), [3, 2, '66.7 %', '50.0 %', '50.0 %'])
  assert.deepEqual(Object.values(judgeSecond([]).tables[0]!.rows[0]!), [0, 0, '–', '–', '–'])
})

test("McNemar's test counts only where the two differ, and stays finite for thousands", () => {
  const one = { a: true, b: true, c: true, d: true, e: true, f: false, g: true }
  const other = { a: false, b: false, c: false, d: false, e: false, f: false, h: true }
  assert.deepEqual(compare(one, other), { common: 6, onlyThisRight: 5, onlyOtherRight: 0, p: 0.0625 })
  assert.equal(compare(one, one).p, 1)
  const many = (right: (i: number) => boolean) =>
    Object.fromEntries(Array.from({ length: 3000 }, (_, i) => [`${i}`, right(i)]))
  const even = compare(
    many((i) => i < 1500),
    many((i) => i >= 1500),
  )
  assert.equal(even.p, 1)
  const uneven = compare(
    many((i) => i < 1600),
    many((i) => i >= 1600),
  )
  near(uneven.p, 0.00028, 2e-5)
})

test('average precision is the area under the curve, and the second box of a face is wrong', () => {
  const box = (x: number) => ({ x, y: 0, width: 10, height: 10 })
  const { curve, faces } = judge([
    {
      id: 'a',
      labelled: [box(0), box(100)],
      detected: [
        { box: box(1), score: 0.9 },
        { box: box(2), score: 0.8 },
        { box: box(98), score: 0.7 },
      ],
    },
  ])
  assert.deepEqual(
    curve.map(({ recall }) => recall),
    [0.5, 0.5, 1],
  )
  near(averagePrecision(curve), 0.5 * 1 + 0.5 * (2 / 3))
  assert.equal(recallAt(curve, 0.9), 0.5)
  assert.equal(recallAt(curve, 0.6), 1)
  assert.deepEqual(
    faces.map(({ score }) => score),
    [0.9, 0.7],
  )
  assert.equal(recallAt([], 0.9), 0)
})

test('people are known by the names of their files, and held out by them too', async () => {
  const people = join(folder, 'people')
  // The first two are older than nine; the third is too young for the gender's figure.
  const names = ['34_0_1_a.jpg', '61_1_0_b.jpg', '3_1_2_c.jpg']
  for (const [i, name] of names.entries()) await writeFace(join(people, name), i, 0.4)
  await writeFile(join(people, 'notes.txt'), 'no picture')
  const images = await peopleImages(people)
  assert.deepEqual(
    images.map(({ id, gender, age, race }) => [id, gender, age, race]),
    [
      ['34_0_1_a.jpg', 'man', 34, 'Black'],
      ['3_1_2_c.jpg', 'woman', 3, 'Asian'],
      ['61_1_0_b.jpg', 'woman', 61, 'White'],
    ],
  )
  const found: Person[] = []
  for (const image of images) {
    const faces = await networks.faces(image.file, ['gender', 'age'])
    assert.equal(faces.length, 1, image.id)
    const { gender, age } = faces[0]!
    found.push({
      ...image,
      said: { gender: gender!.label, score: gender!.score, sure: gender!.sure, age: age! },
    })
  }
  const [gender, age] = judgePeople(found)
  assert.deepEqual(Object.keys(gender!.outcomes), ['34_0_1_a.jpg', '61_1_0_b.jpg'])
  for (const one of found.filter((person) => person.age! > 9)) {
    assert.equal(gender!.outcomes[one.id], one.said.gender === one.gender)
    assert.equal(age!.outcomes[one.id], Math.abs(one.said.age - one.age!) <= 5)
  }
  const held = (name: string) => isHeldOut({ id: name, file: `/anywhere/${name}` })
  const share = Array.from({ length: 1000 }, (_, i) => `${i}.jpg`).filter(held).length
  assert.ok(share > 110 && share < 190, `${share} of 1000`)
})

test('the detector finds the labelled faces of a photo', async () => {
  const { path, faces } = samples.sample4
  const json = join(folder, 'faces.json')
  const boxes = faces.map(({ x, y, width, height }) => [x, y, width, height])
  // A face that is not there must cost recall.
  await writeFile(json, JSON.stringify([{ file: path, boxes: [...boxes, [10, 900, 90, 90]] }]))
  const [image] = await boxedImages(json)
  const part = judgeDetection([
    { id: image!.id, labelled: image!.boxes, detected: await networks.faces(image!.file, [], 0) },
  ])
  assert.deepEqual(Object.values(part.outcomes), [true, true, true, true, false])
  await writeFile(json, JSON.stringify([{ file: path, boxes: [[1, 2, 3]] }]))
  await assert.rejects(boxedImages(json), /boxes/)
})

test('npm run evaluate counts, draws, and compares with another run', { timeout: 300_000 }, async () => {
  const rightOnes = 3
  for (const index of samples.sample4.faces.keys()) {
    const file = join(folder, `${index}.png`)
    await writeFace(file, index, 0)
    const { emotion } = await networks.crop(file, ['emotion'])
    const wrong = emotions.find((label) => label !== emotion!.label)!
    await writeFace(
      join(folder, 'faces', index < rightOnes ? emotion!.label : wrong, `${index}.png`),
      index,
      0,
    )
  }
  const out = join(folder, 'out')
  const evaluate = (...args: string[]) =>
    promisify(execFile)(
      process.execPath,
      [
        '--conditions=source',
        '--import',
        'tsx',
        join(root, 'scripts/evaluate.ts'),
        'emotion',
        'faces',
      ].concat('--out', 'out', backend === undefined ? [] : ['--backend', backend], args),
      { cwd: root, env: { ...process.env, INIT_CWD: folder } },
    )
  const { stdout } = await evaluate()
  assert.match(stdout, /all +4 +75\.0 % +30\.1 % to 95\.4 %/)
  const saved = JSON.parse(await readFile(join(out, 'report.json'), 'utf8'))
  assert.equal(Object.values(saved.outcomes.emotion).filter(Boolean).length, rightOnes)
  for (const plot of ['emotion-confusion', 'emotion-reliability']) {
    const { entropy } = await sharp(join(out, `${plot}.png`)).stats()
    assert.ok(entropy > 0.2, `${plot} is empty`)
  }
  const { stdout: second } = await evaluate('--against', 'out/report.json')
  assert.match(second, /emotion +4 +0 +0 +1\.000/)
  assert.match(await readFile(join(out, 'report.md'), 'utf8'), /Compared with task: emotion/)
  await assert.rejects(evaluate('--every', '0'), /Expected --every to be a whole number from 1 on/)
})
