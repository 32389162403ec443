import assert from 'node:assert/strict'
import { test } from 'node:test'
import { facesFrom, type Output, retinaface } from '../src/retinaface.ts'

/** A flat picture: rows are not columns. */
const size = { width: 640, height: 448 }

/** Outputs of the network in which nothing is a face but what `put` writes. */
function outputs(put: (layer: (name: string) => Float32Array) => void): Output {
  const layers = new Map<string, Float32Array>()
  for (const { stride } of retinaface.anchors) {
    const plane = (size.width / stride) * (size.height / stride)
    layers.set(`face_rpn_cls_prob_reshape_stride${stride}`, new Float32Array(4 * plane))
    layers.set(`face_rpn_bbox_pred_stride${stride}`, new Float32Array(8 * plane))
    layers.set(`face_rpn_landmark_pred_stride${stride}`, new Float32Array(20 * plane))
  }
  const layer = (name: string): Float32Array => layers.get(name)!
  put(layer)
  return layer
}

/** Stride 16 has 40 × 28 cells; this is the one in column 10, row 20. */
const plane = 40 * 28
const cell = 20 * 40 + 10
const centre = { x: 7.5 + 160, y: 7.5 + 320 }

test('nothing above the score, no face', () => {
  assert.deepEqual(
    facesFrom(
      outputs(() => undefined),
      size,
      0.5,
    ),
    [],
  )
})

test('an anchor without deltas is a face of its own size around its middle', () => {
  const faces = facesFrom(
    outputs((layer) => {
      // Third plane: first anchor, 128 px.
      layer('face_rpn_cls_prob_reshape_stride16')[2 * plane + cell] = 0.75
    }),
    size,
    0.5,
  )
  assert.equal(faces.length, 1)
  const [{ box, score, landmarks }] = faces as [(typeof faces)[number]]
  assert.equal(score, 0.75)
  assert.deepEqual(box, { x: centre.x - 63.5, y: centre.y - 63.5, width: 128, height: 128 })
  assert.deepEqual(landmarks, Array(5).fill([centre.x, centre.y]))
})

test('deltas move and stretch the box and place the landmarks', () => {
  const [face] = facesFrom(
    outputs((layer) => {
      // Fourth plane: second anchor, 64 px.
      layer('face_rpn_cls_prob_reshape_stride16')[3 * plane + cell] = 0.75
      const boxes = layer('face_rpn_bbox_pred_stride16')
      boxes[4 * plane + cell] = 0.5
      boxes[6 * plane + cell] = Math.log(2)
      const points = layer('face_rpn_landmark_pred_stride16')
      points[10 * plane + cell] = -1
      points[(10 + 9) * plane + cell] = 2
    }),
    size,
    0.5,
  )
  assert.ok(Math.abs(face!.box.width - 128) < 1e-4)
  assert.ok(Math.abs(face!.box.x - (centre.x + 32 - 63.5)) < 1e-4)
  assert.equal(face!.box.height, 64)
  const close = (point: readonly number[], x: number, y: number) =>
    assert.ok(Math.hypot(point[0]! - x, point[1]! - y) < 1e-4)
  close(face!.landmarks[0]!, centre.x - 12.8, centre.y)
  close(face!.landmarks[4]!, centre.x, centre.y + 25.6)
})

test('a box ends where the input ends', () => {
  const [last, first] = facesFrom(
    outputs((layer) => {
      const scores = layer('face_rpn_cls_prob_reshape_stride32')
      const cells = 20 * 14
      scores[2 * cells] = 0.8
      scores[2 * cells + cells - 1] = 0.9
    }),
    size,
    0.5,
  )
  assert.deepEqual([first!.box.x, first!.box.y], [0, 0])
  assert.deepEqual([last!.box.x + last!.box.width, last!.box.y + last!.box.height], [640, 448])
})
