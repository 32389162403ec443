/** Where the texts at the boxes go, so that they hide no face and none of each other. */

export interface Rect {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

export interface Wanted {
  readonly box: Rect
  /** From the longest to the shortest, with their widths. */
  readonly texts: readonly { readonly text: string; readonly width: number }[]
}

export interface Placed {
  readonly text: string
  readonly rect: Rect
}

const gap = 4

/** All in the pixels of the screen. The largest faces choose first. Where there is no place at all, there is no text. */
export function placeLabels(
  wanted: readonly Wanted[],
  height: number,
  screen: { readonly width: number; readonly height: number },
): (Placed | undefined)[] {
  const placed: (Placed | undefined)[] = wanted.map(() => undefined)
  const bySize = [...wanted.keys()].sort((a, b) => area(wanted[b]!.box) - area(wanted[a]!.box))
  for (const index of bySize) {
    const { box, texts } = wanted[index]!
    const others = wanted.filter((_, other) => other !== index).map((other) => other.box)
    const taken = [...others, ...placed.flatMap((label) => label?.rect ?? [])]
    placed[index] = texts
      .flatMap(({ text, width }) => spots(box, width, height, screen.width).map((rect) => ({ text, rect })))
      .find(
        ({ rect }) =>
          rect.y >= 0 && rect.y + height <= screen.height && !taken.some((other) => overlap(rect, other)),
      )
  }
  return placed
}

const area = ({ width, height }: Rect): number => width * height

/** Above the box and below it: begun with it, in its middle, ended with it. */
function spots(box: Rect, width: number, height: number, screenWidth: number): Rect[] {
  const within = (x: number) => Math.max(0, Math.min(screenWidth - width, x))
  const xs = [box.x, box.x + (box.width - width) / 2, box.x + box.width - width].map(within)
  const ys = [box.y - height - gap, box.y + box.height + gap]
  return ys.flatMap((y) => xs.map((x) => ({ x, y, width, height })))
}

export const overlap = (a: Rect, b: Rect): boolean =>
  a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height
