import { setTimeout as sleep } from 'node:timers/promises'
import type { Fault, Scene } from './fault.ts'

const lastsMs = 6_000
const believedWithinMs = 30_000
/** HTTP counts whole seconds, and whoever is asked may be busy. */
const nearMs = 60_000
const hour = 3_600

const jump = (name: string, what: string, seconds: number): Fault => ({
  name,
  what,
  // Those who share a Redis compare what their clocks say, and have to trust them.
  needs: ['clock', 'disk'],
  async play(scene) {
    const { clock } = scene
    if (clock === undefined) throw new Error('The clock cannot be set here')
    const isAhead = (bySeconds: number) => async () =>
      Math.abs((await botsTime(scene)) - Date.now() - bySeconds * 1000) < nearMs
    await clock.shift(seconds)
    await scene.until('the bot sees the other time', isAhead(seconds), believedWithinMs)
    await sleep(lastsMs)
    await clock.shift(0)
    await scene.until('the bot sees the right time', isAhead(0), believedWithinMs)
  },
})

/** As the bot writes it over its answers. */
async function botsTime({ botReadyz }: Scene): Promise<number> {
  const response = await fetch(botReadyz, { signal: AbortSignal.timeout(believedWithinMs) })
  await response.body?.cancel()
  return Date.parse(response.headers.get('date') ?? '')
}

export const clockFaults: readonly Fault[] = [
  jump('clock-hour-on', 'the clock jumps an hour ahead, and back', hour),
  jump('clock-hour-back', 'the clock jumps an hour back, and ahead again', -hour),
  jump('clock-day-on', 'the clock jumps a day ahead, and back', 24 * hour),
  jump('clock-day-back', 'the clock jumps a day back, and ahead again', -24 * hour),
]
